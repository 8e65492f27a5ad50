import { dayNumber, daysInMonth } from '../types/instant.ts';

const ZERO = 0x30;
const DASH = 0x2d;
const COLON = 0x3a;

/** A number of `count` digits; NaN if a byte is none. */
function digits(bytes: Uint8Array, start: number, count: number): number {
  let value = 0;
  for (let i = start; i < start + count; i++) {
    const digit = (bytes[i] as number) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** The days since the epoch of `YYYY-MM-DD` at `start`; NaN if that is no date. */
export function civilDay(bytes: Uint8Array, start: number): number {
  if (bytes[start + 4] !== DASH || bytes[start + 7] !== DASH) return Number.NaN;
  const year = digits(bytes, start, 4);
  const month = digits(bytes, start + 5, 2);
  const day = digits(bytes, start + 8, 2);
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month))) return Number.NaN;
  return dayNumber({ year, month, day });
}

/** A timestamp as it was read: whole seconds since the epoch, nanoseconds after them, and how many digits of fraction it had. */
export interface Instant {
  seconds: number;
  nanoseconds: number;
  digits: number;
}

/** Reads `YYYY-MM-DD[T ]HH:MM:SS[.fraction][zone]` (§7.3) into `instant`; false if it is none. */
export function readInstant(bytes: Uint8Array, start: number, end: number, instant: Instant): boolean {
  if (end - start < 19 || (bytes[start + 10] !== 0x54 && bytes[start + 10] !== 0x20)) return false;
  const day = civilDay(bytes, start);
  const time = secondsOfDay(bytes, start + 11);
  let at = start + 19;
  instant.digits = 0;
  instant.nanoseconds = 0;
  if (bytes[at] === 0x2e && at < end) {
    at = fraction(bytes, at + 1, end, instant);
    if (instant.digits === 0) return false;
  }
  const offset = at === end ? 0 : zoneOffset(bytes, at, end);
  instant.seconds = day * 86_400 + time - offset;
  return !Number.isNaN(instant.seconds);
}

function secondsOfDay(bytes: Uint8Array, start: number): number {
  if (bytes[start + 2] !== COLON || bytes[start + 5] !== COLON) return Number.NaN;
  const [hours, minutes, seconds] = [digits(bytes, start, 2), digits(bytes, start + 3, 2), digits(bytes, start + 6, 2)];
  return hours < 24 && minutes < 60 && seconds < 60 ? hours * 3600 + minutes * 60 + seconds : Number.NaN;
}

/** Up to nine digits; where they end. */
function fraction(bytes: Uint8Array, start: number, end: number, instant: Instant): number {
  let at = start;
  for (; at < end && at < start + 9; at++) {
    const digit = (bytes[at] as number) - ZERO;
    if (!(digit >= 0 && digit <= 9)) break;
    instant.nanoseconds = instant.nanoseconds * 10 + digit;
  }
  instant.digits = at - start;
  instant.nanoseconds *= 10 ** (9 - instant.digits);
  return at;
}

/** Seconds east of UTC of a zone suffix (`Z`, `+HH:MM`, `+HHMM`, `+HH`, maybe after a space); NaN if it is none. */
function zoneOffset(bytes: Uint8Array, start: number, end: number): number {
  const at = bytes[start] === 0x20 ? start + 1 : start;
  const sign = bytes[at];
  if (end - at === 1) return sign === 0x5a || sign === 0x7a ? 0 : Number.NaN;
  if (sign !== 0x2b && sign !== DASH) return Number.NaN;
  const length = end - at;
  const colon = length === 6 && bytes[at + 3] === COLON;
  if (length !== 3 && length !== 5 && !colon) return Number.NaN;
  const [hours, minutes] = [digits(bytes, at + 1, 2), length === 3 ? 0 : digits(bytes, end - 2, 2)];
  if (!(hours < 24 && minutes < 60)) return Number.NaN;
  return (hours * 3600 + minutes * 60) * (sign === DASH ? -1 : 1);
}
