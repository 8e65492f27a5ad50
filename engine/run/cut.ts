import type { Events } from '../columns/events.ts';

/** A slice ends before this identity; null subsort: before this time. `END`: nothing is left. */
export interface Cut {
  readonly time: bigint;
  readonly subsort: bigint;
}

export const MAX_SUBSORT = (1n << 64n) - 1n;
export const END: Cut = { time: 1n << 63n, subsort: 0n };

export const isBefore = (a: Cut, b: Cut): boolean => a.time < b.time || (a.time === b.time && a.subsort < b.subsort);

/** The instant of the last rows that may be before a cut. */
export const lastInstant = ({ time, subsort }: Cut): bigint => (subsort === 0n ? time - 1n : time);

export const isEnd = (cut: Cut): boolean => cut.time === END.time;

/** The first row at or after `from` that is not before the cut, of `length` rows in order. */
export function rowsBefore(time: BigInt64Array, subsort: BigUint64Array, cut: Cut, from: number, length: number): number {
  let [low, high] = [from, length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const t = time[middle] as bigint;
    if (t < cut.time || (t === cut.time && (subsort[middle] as bigint) < cut.subsort)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many rows there are up to an instant, that one's too; all if it is null. */
export const rowsUntil = ({ time, subsort, length }: Pick<Events, 'time' | 'subsort' | 'length'>, until: bigint | null): number =>
  until === null ? length : rowsBefore(time, subsort, { time: until + 1n, subsort: 0n }, 0, length);
