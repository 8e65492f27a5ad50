import type { Program } from '../compile/program.ts';
import type { Plan } from '../plan/node.ts';
import { resultBytes, resultTable, whyWhole } from './division.ts';
import { tooShort } from './fieldsDivision.ts';
import { weightOf } from './portions.ts';
import type { Share } from './share.ts';
import type { Team } from './team.ts';

/** Milliseconds that one thread would take, that threads with some entities each do, and of these what the session's own takes to put the rows of all in place, about. */
export interface EntitiesDivision {
  readonly alone: number;
  readonly together: number;
  readonly placing: number;
}

/** Nanoseconds beside what a row takes to compute, about: to be found among the rows of all parts (and that two wait for memory at once), to be put in its place by byte, or in row order. */
const NS = { found: 9, placed: 0.16, ordered: 80 };

const NO_GAIN = 'finding the rows of parts with some entities each, and putting together what they give, would take as long as is gained';

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
  const placing = (rows * put) / 1e6;
  const together = (alone + placing) / size + (read * NS.found) / 1e6;
  return alone >= leastGain.entities * together ? { alone, together, placing } : NO_GAIN;
}

/** Entities are given out by so many: the session's own thread has fewer, since it also puts rows in place. */
const UNITS = 32;
/** Of fewer entities all have as many. */
const MANY = 1024;

/** The entities of so many parts, the session's own first. */
export function sharesOf({ alone, placing }: EntitiesDivision, entities: number, size: number): readonly Share[] {
  if (entities < MANY) return Array.from({ length: size }, (_, first) => ({ first, count: 1, of: size }));
  const even = UNITS / size;
  const own = Math.max(1, Math.round(even - (UNITS - even) * Math.min(1, placing / alone)));
  const firstOf = (part: number): number => (part === 0 ? 0 : own + Math.floor(((UNITS - own) * (part - 1)) / (size - 1)));
  return Array.from({ length: size }, (_, part) => ({ first: firstOf(part), count: firstOf(part + 1) - firstOf(part), of: UNITS }));
}
