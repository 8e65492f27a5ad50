import type { Evaluator } from '../../../engine/meaning/evaluate.ts';
import type { Plan, PlanNode } from '../../../engine/plan/node.ts';
import type { Value } from '../../../engine/types/value.ts';
import { isMerged } from './exactness.ts';

// An error of 2⁻⁵³ of the greatest value stays below 1e-9 of what is left when values cancel each other to 2⁻²⁰ of it.
const WIDEST = 2 ** 20;

/** Whether floats of the plan's sliding windows can be had to 1e-9 by any way of computing them: their inputs, sums and differences of two inputs are of like sizes. */
export const isWellConditioned = (plan: Plan, evaluator: Evaluator): boolean =>
  plan.nodes.filter(isMerged).every(({ args }) => isEven(inputsOf(args[0] as PlanNode, evaluator)));

function inputsOf(node: PlanNode, evaluator: Evaluator): number[] {
  const timeline = evaluator.timeline(node);
  const values = timeline.continuity === 'literal' ? [timeline.value] : timeline.moments.map(({ value }) => value);
  return [...new Set(values.flatMap(numbersIn))].filter(Number.isFinite);
}

// An input may be a record or a list of numbers.
function numbersIn(value: Value): number[] {
  if (Array.isArray(value)) return value.flatMap(numbersIn);
  return typeof value === 'number' || typeof value === 'bigint' ? [Number(value)] : [];
}

function isEven(values: readonly number[]): boolean {
  const most = Math.max(...values.map(Math.abs));
  const parts = values.flatMap((a, i) => values.slice(i).flatMap(b => [Math.abs(a - b), Math.abs(a + b)]));
  return parts.every(part => part === 0 || most / part < WIDEST);
}
