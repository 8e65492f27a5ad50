import { type Cut, END } from './cut.ts';

/** Where the slices of a run end, the last aside, which ends after everything. */
export interface Cuts {
  readonly time: BigInt64Array;
  readonly subsort: BigUint64Array;
}

/** The end of a slice, by its number. */
export const cutAt = ({ time, subsort }: Cuts, slice: number): Cut =>
  slice < time.length ? { time: time[slice] as bigint, subsort: subsort[slice] as bigint } : END;

/** Cuts in an order, as arrays that can be handed to another thread. */
export const cutsOf = (cuts: readonly Cut[]): Cuts => ({
  time: BigInt64Array.from(cuts, ({ time }) => time),
  subsort: BigUint64Array.from(cuts, ({ subsort }) => subsort)
});
