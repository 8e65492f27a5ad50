import type { Figure } from './report.ts';

/** Figures of the engine that have no peer. */
export async function figures(): Promise<Figure[]> {
  return [];
}
