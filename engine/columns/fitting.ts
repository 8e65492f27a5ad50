import { isFloat, isInteger } from '../types/classes.ts';
import { changeUnit, DAY, readDate, readTimestamp } from '../types/instant.ts';
import { checkedInteger } from '../types/integers.ts';
import type { TimeUnit, Type } from '../types/type.ts';
import type { Value } from '../types/value.ts';

/** Turns a non-null value of one type into one of another without losing anything; undefined where it does not fit. */
export type Fit = (value: Value) => Value | undefined;

/** How values of type `from` become values of type `to`; null if they never do. */
export function fitting(from: Type, to: Type): Fit | null {
  switch (from.kind) {
    case 'string':
    case 'large_string':
      return fromText(to);
    case 'f32':
    case 'f64':
      return fromFloat(to);
    case 'bool':
      return isInteger(to) || isFloat(to) ? value => number(to, value === true ? 1n : 0n) : fromPrinted(to);
    case 'timestamp':
      return fromTimestamp(from, to);
    case 'duration':
      return to.kind === 'duration' ? value => changed(value as bigint, from.unit, to.unit) : fromInteger(to);
    case 'date32':
      return to.kind === 'timestamp' ? value => fromInstant(BigInt(value as number) * DAY, to) : fromInteger(to);
    default:
      return isInteger(from) ? fromInteger(to) : null;
  }
}

const some = <T>(value: T | null): T | undefined => value ?? undefined;

/** An integer as a value of a numeric type. */
function number(to: Type, value: bigint): Value | undefined {
  return isInteger(to) ? some(checkedInteger(to.kind, value)) : rounded(to, Number(value));
}

const rounded = (to: Type, value: number): number => (to.kind === 'f32' ? Math.fround(value) : value);

function fromInteger(to: Type): Fit | null {
  if (isInteger(to) || isFloat(to)) return value => number(to, BigInt(value as bigint));
  if (to.kind === 'timestamp' || to.kind === 'duration') return value => some(checkedInteger('i64', BigInt(value as bigint)));
  if (to.kind === 'date32') return value => some(checkedInteger('i32', BigInt(value as bigint)));
  return fromPrinted(to);
}

function fromPrinted(to: Type): Fit | null {
  return to.kind === 'string' || to.kind === 'large_string' ? value => String(value) : null;
}

function fromFloat(to: Type): Fit | null {
  if (isFloat(to)) return value => rounded(to, value as number);
  if (isInteger(to)) return value => (Number.isInteger(value) ? number(to, BigInt(value as number)) : undefined);
  return null;
}

function fromTimestamp(from: Extract<Type, { kind: 'timestamp' | 'duration' }>, to: Type): Fit | null {
  if (to.kind === 'timestamp') return value => changed(value as bigint, from.unit, to.unit);
  if (to.kind !== 'date32') return fromInteger(to);
  return value => {
    const instant = changed(value as bigint, from.unit, 'ns');
    return instant === undefined || instant % DAY !== 0n ? undefined : some(checkedInteger('i32', instant / DAY));
  };
}

function changed(count: bigint, from: TimeUnit, to: TimeUnit): bigint | undefined {
  const result = changeUnit(count, from, to);
  return result !== null && changeUnit(result, to, from) === count ? result : undefined;
}

function fromInstant(nanoseconds: bigint, to: Extract<Type, { kind: 'timestamp' | 'duration' }>): bigint | undefined {
  return changed(nanoseconds, 'ns', to.unit);
}

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const SPECIAL: Readonly<Record<string, number>> = { nan: Number.NaN, inf: Infinity, '+inf': Infinity, '-inf': -Infinity };

function fromText(to: Type): Fit | null {
  if (isInteger(to))
    return value => (/^[+-]?\d+$/.test(value as string) ? number(to, BigInt((value as string).replace('+', ''))) : undefined);
  if (isFloat(to)) {
    return value => {
      const text = value as string;
      const found = DECIMAL.test(text) ? Number(text) : SPECIAL[text.toLowerCase()];
      return found === undefined ? undefined : rounded(to, found);
    };
  }
  if (to.kind === 'timestamp') return value => some(readTimestamp(value as string, to.unit));
  if (to.kind === 'date32') return value => some(readDate(value as string));
  if (to.kind === 'bool') return value => ({ true: true, false: false })[(value as string).toLowerCase()];
  return null;
}
