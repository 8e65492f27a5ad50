import type { Boundaries } from '../functions/define.ts';
import { compareIdentities, LAST_SUBSORT, type Row } from './row.ts';

/** The first and last instant that ticks may have. */
export interface Span {
  readonly first: bigint;
  readonly last: bigint;
}

/** The span of some rows; null if there are none. */
export function spanOf(domains: readonly (readonly Row[])[]): Span | null {
  const times = domains.flatMap(rows => rows.map(row => row.time));
  if (times.length === 0) return null;
  return { first: times.reduce((a, b) => (b < a ? b : a)), last: times.reduce((a, b) => (b > a ? b : a)) };
}

/** A row per boundary within the span and entity that has begun by then (§5.10). */
export function calendarTicks(boundaries: Boundaries, borrowed: readonly Row[], span: Span): Omit<Row, 'nth'>[] {
  const ticks: Omit<Row, 'nth'>[] = [];
  for (let time = boundaries.from(span.first); time <= span.last; time = boundaries.next(time)) {
    for (const keyHash of entities(borrowed.filter(row => row.time <= time))) ticks.push({ time, subsort: LAST_SUBSORT, keyHash });
  }
  return ticks.sort(compareIdentities);
}

/** One row per entity, at one instant. */
export const lastTicks = (borrowed: readonly Row[], time: bigint): Omit<Row, 'nth'>[] =>
  [...entities(borrowed)].map(keyHash => ({ time, subsort: LAST_SUBSORT, keyHash })).sort(compareIdentities);

const entities = (rows: readonly Row[]): Set<bigint> => new Set(rows.map(row => row.keyHash));
