import type { Plan } from '../plan/node.ts';
import { optimize } from './optimize.ts';

/** A plan with the same rows that computes only some fields of its result, by their places: what the others alone need is gone. */
export const withFields = (plan: Plan, places: readonly number[]): Plan => optimize(plan, undefined, places);
