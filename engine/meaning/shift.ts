import type { Value } from '../types/value.ts';
import { compareIdentities, type Row } from './row.ts';

/** A row of a derived domain, and the number of the row it came from. */
export interface Derived extends Omit<Row, 'nth'> {
  readonly from: number;
}

/** The rows that `shift_to` makes of `rows`, `times` saying where each goes (§5.11). In row order. */
export function shiftTo(rows: readonly Row[], times: readonly Value[]): Derived[] {
  const moved: Derived[] = [];
  let pending: { time: bigint; from: number }[] = [];
  const release = (isDue: (time: bigint) => boolean): void => {
    const run = pending.filter(({ time }) => isDue(time)).sort((a, b) => byTimes(a, b, rows));
    pending = pending.filter(({ time }) => !isDue(time));
    run.forEach(({ time, from }, i) => {
      moved.push({ time, subsort: BigInt(i), keyHash: (rows[from] as Row).keyHash, from });
    });
  };
  rows.forEach((row, from) => {
    if (from > 0 && row.time > (rows[from - 1] as Row).time) release(time => time < row.time);
    const time = times[from] as bigint | null;
    if (time !== null && time >= row.time) pending.push({ time, from });
  });
  release(() => true);
  return moved;
}

/** Moved rows by their new time, then in the order they stood in. */
function byTimes(a: { time: bigint; from: number }, b: { time: bigint; from: number }, rows: readonly Row[]): number {
  if (a.time !== b.time) return a.time < b.time ? -1 : 1;
  return compareIdentities(rows[a.from] as Row, rows[b.from] as Row) || a.from - b.from;
}

/** The rows that `shift_until` makes of `rows`, `predicate` saying which release those held back (§5.11). In row order. */
export function shiftUntil(rows: readonly Row[], predicate: readonly Value[]): Derived[] {
  const emitted: Derived[] = [];
  const held = new Map<bigint, number[]>();
  rows.forEach(({ time, keyHash }, i) => {
    const queue = [...(held.get(keyHash) ?? []), i];
    const releases = predicate[i] === true;
    held.set(keyHash, releases ? [] : queue);
    if (releases) for (const from of queue) emitted.push({ time, subsort: BigInt(emitted.length), keyHash, from });
  });
  return emitted;
}
