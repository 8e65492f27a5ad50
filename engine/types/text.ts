import { civilOfDay, floorDiv, perSecond, SECOND } from './instant.ts';
import type { FloatKind, TimeUnit, Type } from './type.ts';
import { showType } from './type.ts';
import type { DayInterval, Value } from './value.ts';

/** The text of a non-null value in CSV (Appendix B), not yet quoted. Lists, maps and records have none: throws. */
export function csvText(type: Type, value: Value): string {
  if (type.kind === 'timestamp') return timestampText(value as bigint, type.unit, 9);
  return castText(type, value);
}

/** The text that a cast to string gives for a non-null value (Appendix B, §3.7). Lists, maps and records have none: throws. */
export function castText(type: Type, value: Value): string {
  switch (type.kind) {
    case 'f32':
    case 'f64':
      return floatText(value as number, type.kind);
    case 'timestamp':
      return timestampText(value as bigint, type.unit, 0);
    case 'duration':
      return `PT${secondsText(value as bigint, type.unit)}S`;
    case 'interval_days':
      return intervalText(value as DayInterval);
    case 'interval_months':
      return `P${value}M`;
    case 'date32':
      return dateText(value as number);
    case 'list':
    case 'map':
    case 'record':
      throw new TypeError(`${showType(type)} has no text`);
    default:
      return String(value);
  }
}

/** `2031-05-01`; years outside 0–9999 carry a sign. */
export function dateText(dayNumber: number): string {
  const { year, month, day } = civilOfDay(dayNumber);
  return `${yearText(year)}-${twoDigits(month)}-${twoDigits(day)}`;
}

const twoDigits = (n: number): string => String(n).padStart(2, '0');

function yearText(year: number): string {
  const digits = String(Math.abs(year)).padStart(4, '0');
  return year < 0 ? `-${digits}` : year > 9999 ? `+${digits}` : digits;
}

/** `2031-05-01T10:20:00.5`: no zone; the fraction has 0, 3, 6 or 9 digits as needed, but at least `digits`. */
export function timestampText(count: bigint, unit: TimeUnit, digits: 0 | 9): string {
  const per = perSecond(unit);
  const seconds = floorDiv(count, per);
  const day = floorDiv(seconds, 86400n);
  const second = Number(seconds - day * 86400n);
  const fraction = fractionText((count - seconds * per) * (SECOND / per), digits);
  const clock = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60].map(twoDigits).join(':');
  return `${dateText(Number(day))}T${clock}${fraction}`;
}

/** `.5` of a second as `.500`: as many groups of three digits as needed. */
function fractionText(nanoseconds: bigint, atLeast: number): string {
  const digits = String(nanoseconds).padStart(9, '0');
  const needed = digits.replace(/(000)+$/, '').length;
  const shown = Math.max(needed, atLeast);
  return shown === 0 ? '' : `.${digits.slice(0, shown)}`;
}

function secondsText(count: bigint, unit: TimeUnit): string {
  const per = perSecond(unit);
  const size = count < 0n ? -count : count;
  return `${count < 0n ? '-' : ''}${size / per}${fractionText((size % per) * (SECOND / per), 0)}`;
}

function intervalText({ days, milliseconds }: DayInterval): string {
  return milliseconds === 0 ? `P${days}D` : `P${days}DT${secondsText(BigInt(milliseconds), 'ms')}S`;
}

/** The shortest digits that read back as the same float of its type, always with a point or an exponent (Appendix B). */
export function floatText(x: number, kind: FloatKind): string {
  if (Number.isNaN(x)) return 'NaN';
  if (!Number.isFinite(x)) return x > 0 ? 'inf' : '-inf';
  const sign = x < 0 || Object.is(x, -0) ? '-' : '';
  if (x === 0) return `${sign}0.0`;
  const { digits, exponent } = kind === 'f32' ? shortestSingle(Math.abs(x)) : decimalOf(Math.abs(x).toExponential());
  return sign + (kind === 'f32' ? placed(digits, exponent, 13, -6) : placed(digits, exponent, 16, -5));
}

/** 0.d₁d₂… × 10^exponent */
interface Decimal {
  readonly digits: string;
  readonly exponent: number;
}

function placed(digits: string, e: number, largest: number, smallest: number): string {
  const n = digits.length;
  if (n <= e && e <= largest) return `${digits.padEnd(e, '0')}.0`;
  if (0 < e && e <= largest) return `${digits.slice(0, e)}.${digits.slice(e)}`;
  if (smallest < e && e <= 0) return `0.${'0'.repeat(-e)}${digits}`;
  return `${digits.slice(0, 1)}${n > 1 ? `.${digits.slice(1)}` : ''}e${e - 1}`;
}

function decimalOf(exponential: string): Decimal {
  const [mantissa, exponent] = exponential.split('e') as [string, string];
  return { digits: mantissa.replace('.', '').replace(/0+$/, ''), exponent: Number(exponent) + 1 };
}

/** The shortest digits of a positive f32. */
function shortestSingle(x: number): Decimal {
  for (let digits = 1; digits < 9; digits++) {
    // Below a power of two floats are closer than above it: the rounded digits may miss while their neighbour does not.
    const { digits: rounded, exponent } = decimalOf(x.toExponential(digits - 1));
    const whole = Number(rounded.padEnd(digits, '0'));
    const found = [whole, whole + 1].find(n => Math.fround(Number(`${n}e${exponent - digits}`)) === x);
    if (found !== undefined) return { digits: String(found).replace(/0+$/, ''), exponent: exponent + String(found).length - digits };
  }
  return decimalOf(x.toExponential(8));
}
