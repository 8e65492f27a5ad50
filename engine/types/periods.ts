import { addMonths, DAY, floorDiv, monthNumber, perSecond, readTimestamp, SECOND } from './instant.ts';
import type { Type } from './type.ts';
import type { DayInterval, Value } from './value.ts';
import { firstInstant, localTime, reachedTime, type Zone } from './zone.ts';

/** A length of time: elapsed nanoseconds, or days or months of a calendar. */
export interface Length {
  readonly unit: 'nanosecond' | 'day' | 'month';
  readonly count: bigint;
}

/** The length a timedelta is; days with a part of a day are elapsed time. */
export function lengthOf(type: Type, value: Value): Length {
  if (type.kind === 'interval_months') return { unit: 'month', count: BigInt(value as number) };
  if (type.kind === 'duration') return { unit: 'nanosecond', count: (value as bigint) * (SECOND / perSecond(type.unit)) };
  const { days, milliseconds } = value as DayInterval;
  if (milliseconds === 0) return { unit: 'day', count: BigInt(days) };
  return { unit: 'nanosecond', count: BigInt(days) * DAY + BigInt(milliseconds) * 1_000_000n };
}

/** In nanoseconds, a day being 24 hours; null for months. */
export function elapsed({ unit, count }: Length): bigint | null {
  if (unit === 'month') return null;
  return unit === 'day' ? count * DAY : count;
}

/** Where periods are counted from: an instant, or a local time. */
export interface Origin {
  readonly kind: 'instant' | 'local';
  readonly time: bigint;
}

const WITH_OFFSET = /([Zz]|[+-]\d\d(:?\d\d)?)$/;

/** The origin a text is: local time unless it says its offset from UTC. null if it is no timestamp. */
export function originOf(text: string): Origin | null {
  const time = readTimestamp(text, 'ns');
  return time === null ? null : { kind: WITH_OFFSET.test(text.slice(10)) ? 'instant' : 'local', time };
}

/**
 * Time cut into periods one after another, numbered: number 0 begins at the origin. Some are empty, where a zone's clocks skipped a whole one. Instants are
 * nanoseconds; those given back may leave 64 bits.
 */
export interface Periods {
  /** The number of the period that holds an instant. */
  readonly numberAt: (time: bigint) => bigint;
  /** Its first instant. */
  readonly startOf: (number: bigint) => bigint;
}

/**
 * Periods of a length (X2). Days and months are those of the zone's calendar and begin at the first instant at which its clocks show the boundary or a later
 * time. Without origin, elapsed time counts from the epoch, months from January 1970, whole weeks from Monday 1970-01-05, other days from 1970-01-01; from an
 * origin late in a month, months begin at the last day of those that are shorter.
 */
export function periodsOf(length: Length, zone: Zone, origin: Origin | null = null): Periods {
  const { unit, count } = length;
  if (unit === 'nanosecond') return equal(count, origin === null ? 0n : instantOf(zone, origin));
  const start = origin === null ? firstLocal(length) : localOf(zone, origin);
  return local(zone, unit === 'day' ? equal(count * DAY, start) : months(Number(count), start));
}

const firstLocal = ({ unit, count }: Length): bigint => (unit === 'day' && count % 7n === 0n ? 4n * DAY : 0n);

const instantOf = (zone: Zone, { kind, time }: Origin): bigint => (kind === 'instant' ? time : firstInstant(zone, time));
const localOf = (zone: Zone, { kind, time }: Origin): bigint => (kind === 'local' ? time : localTime(zone, time));

const equal = (length: bigint, origin: bigint): Periods => ({
  numberAt: time => floorDiv(time - origin, length),
  startOf: number => origin + number * length
});

function months(count: number, origin: bigint): Periods {
  const startOf = (number: bigint): bigint => addMonths(origin, Number(number) * count);
  return {
    startOf,
    numberAt: time => {
      const number = floorDiv(BigInt(monthNumber(time) - monthNumber(origin)), BigInt(count));
      return startOf(number) > time ? number - 1n : number;
    }
  };
}

/** Periods of local time as periods of instants. */
const local = (zone: Zone, { numberAt, startOf }: Periods): Periods => ({
  numberAt: time => numberAt(reachedTime(zone, time)),
  startOf: number => firstInstant(zone, startOf(number))
});
