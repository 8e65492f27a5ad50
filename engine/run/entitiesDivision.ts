import type { Program } from '../compile/program.ts';
import type { Plan } from '../plan/node.ts';
import { resultBytes, resultTable, whyWhole } from './division.ts';
import { tooShort } from './fieldsDivision.ts';
import { weightOf } from './portions.ts';
import type { Team } from './team.ts';

/** Milliseconds that one thread would take, and that threads with some entities each do, about. */
export interface EntitiesDivision {
  readonly alone: number;
  readonly together: number;
}

/** Nanoseconds beside what a row takes to compute, about: to be found among the rows of all parts, to be put in its place by byte, or in row order. */
const NS = { found: 4, placed: 0.16, ordered: 80 };

/** What it gains to divide the entities of a plan among a team over tables with so many rows; why not, if that is too little. */
export function entitiesDivisionOf(
  plan: Plan,
  program: () => Program,
  lengths: ReadonlyMap<string, number>,
  { size, leastGain }: Team
): EntitiesDivision | string {
  const { alone, rows } = weightOf(plan, lengths);
  if (alone < leastGain.alone) return tooShort(alone);
  const whole = whyWhole(program());
  if (whole !== null) return whole;
  const read = [...lengths.values()].reduce((sum, length) => sum + length, 0);
  const put = resultBytes(program()) * NS.placed + (resultTable(program()) === null ? NS.ordered : 0);
  const together = alone / size + (read * NS.found + rows * put) / 1e6;
  return alone >= leastGain.entities * together
    ? { alone, together }
    : 'putting together what parts with some entities each give would take as long as is gained';
}
