/**
 * A place on the timelines of one grouping: its identity (§1.1), and which of the rows with that identity it is, from 0.
 * Rows of different domains are the same row if all four agree (§1.6, C2).
 */
export interface Row {
  /** Nanoseconds since the epoch. */
  readonly time: bigint;
  readonly subsort: bigint;
  readonly keyHash: bigint;
  readonly nth: number;
}

/** The subsort of ticks: after all events of their instant. */
export const LAST_SUBSORT: bigint = (1n << 64n) - 1n;

type Identity = Omit<Row, 'nth'>;

/** Row order: time, subsort, key hash, then duplicates as they came. */
export const compareRows = (a: Row, b: Row): number => compareIdentities(a, b) || a.nth - b.nth;

export const compareIdentities = (a: Identity, b: Identity): number =>
  compare(a.time, b.time) || compare(a.subsort, b.subsort) || compare(a.keyHash, b.keyHash);

/** Numbers the duplicates of rows that are in row order. */
export function numbered<T extends Identity>(rows: readonly T[]): (T & Row)[] {
  let nth = 0;
  return rows.map((row, i) => {
    const before = rows[i - 1];
    nth = before !== undefined && compareIdentities(before, row) === 0 ? nth + 1 : 0;
    return { ...row, nth };
  });
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
