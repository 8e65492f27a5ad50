import { isBefore as before, type Cut, END } from './cut.ts';
import type { Scan } from './scan.ts';

/** A table as far as it has been read. */
type Reading = Pick<Scan, 'events' | 'length' | 'at'>;

/**
 * Where the next slice ends: no table gives more than about its share of `rows`, and rows of one (time, subsort) stay together;
 * with `byTime`, rows of one instant.
 */
export function nextCut(scans: readonly Reading[], rows: number, byTime: boolean): Cut {
  const share = Math.max(1, Math.floor(rows / Math.max(1, scans.length)));
  const first = least(scans.map(scan => identity(scan, scan.at + share)));
  if (first === null) return END;
  const cut = byTime ? { time: first.time, subsort: 0n } : first;
  if (scans.some(scan => isBefore(identity(scan, scan.at), cut))) return cut;
  return after(scans, cut.time, byTime ? null : cut.subsort);
}

/** How much of the time from the tables' first row to their last lies before a cut, from 0 to 1; null where they have no rows. */
export function timeBefore(scans: readonly Reading[], { time }: Cut): number | null {
  const filled = scans.filter(({ length }) => length > 0);
  const first = least(filled.map(scan => identity(scan, 0)))?.time;
  if (first === undefined) return null;
  const last = filled.map(({ events, length }) => events.time[length - 1] as bigint).reduce((a, b) => (a > b ? a : b));
  return time > last ? 1 : Math.max(0, Number(time - first)) / Number(last - first);
}

/** How many rows the tables have from here up to a time. */
export function rowsUntil(scans: readonly Reading[], time: bigint): number {
  return scans.reduce((sum, scan) => sum + firstAfter(scan, time, null) - scan.at, 0);
}

// So many rows share the identity at the front that the slice must be larger.
function after(scans: readonly Reading[], time: bigint, subsort: bigint | null): Cut {
  const next = least(scans.map(scan => identity(scan, firstAfter(scan, time, subsort))));
  return next === null ? END : subsort === null ? { time: next.time, subsort: 0n } : next;
}

function firstAfter(scan: Reading, time: bigint, subsort: bigint | null): number {
  let [low, high] = [scan.at, scan.length];
  const { events } = scan;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const t = events.time[middle] as bigint;
    if (t < time || (t === time && (subsort === null || (events.subsort[middle] as bigint) <= subsort))) low = middle + 1;
    else high = middle;
  }
  return low;
}

function identity(scan: Reading, row: number): Cut | null {
  if (row >= scan.length) return null;
  return { time: scan.events.time[row] as bigint, subsort: scan.events.subsort[row] as bigint };
}

function least(cuts: readonly (Cut | null)[]): Cut | null {
  return cuts.reduce((best, cut) => (cut && (!best || isBefore(cut, best)) ? cut : best), null);
}

const isBefore = (a: Cut | null, b: Cut): boolean => a !== null && before(a, b);
