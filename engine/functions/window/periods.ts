import { addMonths, DAY, floorDiv, monthNumber } from '../../types/instant.ts';
import type { Length } from './length.ts';

/** Consecutive periods by number; the one numbered `i` is from `boundary(i)` up to `boundary(i + 1)`, exclusive. */
export interface Periods {
  readonly at: (instant: bigint) => bigint;
  readonly boundary: (period: bigint) => bigint;
}

/** Local time and instants: which local time an instant has, and the first instant at or after a local time. Nanoseconds; local times count from 1970-01-01 local. */
export interface Clock {
  readonly name: string;
  readonly local: (instant: bigint) => bigint;
  readonly instant: (local: bigint) => bigint;
}

/** From when on periods are counted: an instant, or a local time. */
export type Origin = { readonly instant: bigint; readonly local?: undefined } | { readonly local: bigint; readonly instant?: undefined };

const MONDAY = 4n * DAY;

/** Periods of a length. Days and months are those of the clock, anything else is equally long; `origin` null: as X2 says. */
export function periodsOf(length: Length, clock: Clock, origin: Origin | null): Periods {
  if (length.months !== undefined) return months(length.months, clock, localOf(origin, clock) ?? 0n);
  if (length.days !== null) return local(BigInt(length.days) * DAY, clock, localOf(origin, clock) ?? (length.days % 7 === 0 ? MONDAY : 0n));
  return fixed(length.nanoseconds, origin === null ? 0n : (origin.instant ?? clock.instant(origin.local)));
}

const localOf = (origin: Origin | null, clock: Clock): bigint | null => origin && (origin.local ?? clock.local(origin.instant));

const fixed = (length: bigint, origin: bigint): Periods => ({
  at: instant => floorDiv(instant - origin, length),
  boundary: period => origin + period * length
});

function local(length: bigint, clock: Clock, origin: bigint): Periods {
  const boundary = (period: bigint): bigint => clock.instant(origin + period * length);
  return { boundary, at: instant => corrected(instant, floorDiv(clock.local(instant) - origin, length), boundary) };
}

// Each boundary is counted from the origin, so that a day clamped once comes back.
function months(count: number, clock: Clock, origin: bigint): Periods {
  const boundary = (period: bigint): bigint => clock.instant(addMonths(origin, Number(period) * count));
  const near = (instant: bigint): bigint => BigInt(Math.floor((monthNumber(clock.local(instant)) - monthNumber(origin)) / count));
  return { boundary, at: instant => corrected(instant, near(instant), boundary) };
}

/** The period that holds an instant, from one that nearly does. */
function corrected(instant: bigint, near: bigint, boundary: (period: bigint) => bigint): bigint {
  let period = near;
  while (boundary(period) > instant) period--;
  while (boundary(period + 1n) <= instant) period++;
  return period;
}
