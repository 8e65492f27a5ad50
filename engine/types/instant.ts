import { inI64 } from './integers.ts';
import type { TimeUnit } from './type.ts';

/**
 * Instants are nanoseconds since 1970-01-01T00:00:00Z as bigint; the calendar is the proleptic Gregorian one, in UTC. A day
 * number counts days since the epoch.
 */
export interface Civil {
  readonly year: number;
  /** 1–12 */
  readonly month: number;
  /** 1–31 */
  readonly day: number;
}

export const SECOND = 1_000_000_000n;
export const MINUTE = 60n * SECOND;
export const HOUR = 60n * MINUTE;
export const DAY = 24n * HOUR;

const PER_SECOND: Readonly<Record<TimeUnit, bigint>> = { s: 1n, ms: 1000n, us: 1_000_000n, ns: SECOND };

/** How many of the unit make a second. */
export const perSecond = (unit: TimeUnit): bigint => PER_SECOND[unit];

export const floorDiv = (a: bigint, b: bigint): bigint => {
  const quotient = a / b;
  return a % b < 0n !== b < 0n && a % b !== 0n ? quotient - 1n : quotient;
};

/** A count of one unit in another: null where it leaves 64 bits; a coarser unit truncates toward zero (§3.7). */
export function changeUnit(count: bigint, from: TimeUnit, to: TimeUnit): bigint | null {
  const [a, b] = [perSecond(from), perSecond(to)];
  const result = b >= a ? count * (b / a) : count / (a / b);
  return inI64(result) ? result : null;
}

/** The day number of a date; months outside 1–12 are not normalized. */
export function dayNumber({ year, month, day }: Civil): number {
  // Years begin in March, so that the leap day ends one; eras of 400 years have 146097 days.
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return era * 146097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719468;
}

/** The date of a day number. */
export function civilOfDay(dayNumber: number): Civil {
  const days = dayNumber + 719468;
  const era = Math.floor(days / 146097);
  const dayOfEra = days - era * 146097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day: dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1 };
}

export const dayOfInstant = (time: bigint): number => Number(floorDiv(time, DAY));
export const instantOfDay = (day: number): bigint => BigInt(day) * DAY;
export const civilOfInstant = (time: bigint): Civil => civilOfDay(dayOfInstant(time));

export const isLeapYear = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

/** How many days the month (1–12) has. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The instant some calendar months later: same time of day, the day clamped to the last one of the target month (§5.7). Not range-checked. */
export function addMonths(time: bigint, months: number): bigint {
  const day = dayOfInstant(time);
  const { year, month, day: dayOfMonth } = civilOfDay(day);
  const count = year * 12 + (month - 1) + months;
  const target = { year: Math.floor(count / 12), month: (((count % 12) + 12) % 12) + 1 };
  const clamped = Math.min(dayOfMonth, daysInMonth(target.year, target.month));
  return time + instantOfDay(dayNumber({ ...target, day: clamped }) - day);
}

const TIMESTAMP = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?: ?(?:[Zz]|([+-])(\d\d)(?::?(\d\d))?))?)?$/;

/** Reads a timestamp (§3.6) as a count of the unit, truncated toward zero; null where the text is none or the count leaves 64 bits. */
export function readTimestamp(text: string, unit: TimeUnit): bigint | null {
  const match = TIMESTAMP.exec(text);
  if (!match) return null;
  const part = (index: number): number => Number(match[index] ?? 0);
  const day = readDay(part(1), part(2), part(3));
  if (day === null || part(4) > 23 || part(5) > 59 || part(6) > 59 || part(9) > 23 || part(10) > 59) return null;
  const offset = (part(9) * 3600 + part(10) * 60) * (match[8] === '-' ? -1 : 1);
  const seconds = day * 86400 + part(4) * 3600 + part(5) * 60 + part(6) - offset;
  const nanoseconds = BigInt((match[7] ?? '').padEnd(9, '0'));
  return changeUnit(BigInt(seconds) * SECOND + nanoseconds, 'ns', unit);
}

/** Reads `YYYY-MM-DD` as a day number; null where the text is no date. */
export function readDate(text: string): number | null {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  return match && readDay(Number(match[1]), Number(match[2]), Number(match[3]));
}

function readDay(year: number, month: number, day: number): number | null {
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  return dayNumber({ year, month, day });
}

/** The day of the year, from 1. */
export function dayOfYearOf(time: bigint): number {
  const day = dayOfInstant(time);
  return day - dayNumber({ year: civilOfDay(day).year, month: 1, day: 1 }) + 1;
}

/** Months since January of the year 0. */
export function monthNumber(time: bigint): number {
  const { year, month } = civilOfInstant(time);
  return year * 12 + month - 1;
}

/** The instant of what comes after everything (§5.10): a nanosecond later, at the latest the last instant there is. */
export const justAfter = (time: bigint): bigint => (inI64(time + 1n) ? time + 1n : time);

/** The day on which a month begins that is numbered as `monthNumber` does. */
export const monthStartDay = (month: number): number =>
  dayNumber({ year: Math.floor(month / 12), month: (((month % 12) + 12) % 12) + 1, day: 1 });
