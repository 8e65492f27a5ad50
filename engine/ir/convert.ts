import type { TimeUnit, Type } from '../types/type.ts';
import type { Body } from './body.ts';
import {
  both,
  convertS,
  convertU,
  demote,
  divS,
  extendS,
  extendU,
  FALSE,
  f64,
  ge,
  geS,
  gt,
  gtS,
  i64,
  leU,
  lt,
  mul,
  ne,
  not,
  promote,
  TRUE,
  truncSatS,
  truncSatU,
  wrap
} from './make.ts';
import type { Expr } from './nodes.ts';
import { bitsOf, floorDiv, integerOf, intervalParts, isFloat, isSigned, laneOf, rangeOf, wrapTo, zero } from './typed.ts';

/** A converted value, and whether there is one: under an i32 0 the value is arbitrary. */
export interface Converted {
  readonly valid: Expr;
  readonly value: Expr;
}

const sure = (value: Expr): Converted => ({ valid: TRUE, value });

/** Units of a second. */
export const UNITS: Readonly<Record<TimeUnit, bigint>> = { s: 1n, ms: 1_000n, us: 1_000_000n, ns: 1_000_000_000n };

const DAY = 86_400n;

/**
 * A non-null value of one type as another (§3.7; implicit widenings too), where that is arithmetic: between bool, numbers,
 * timestamps, durations, intervals and dates. null where it is not (from or to text, or not allowed): a host step.
 */
export function castOf(body: Body, from: Type, to: Type, value: Expr): Converted | null {
  if (from.kind === 'null') return { valid: FALSE, value: zero(to) };
  if (from.kind === to.kind && !('unit' in from)) return isFixed(from) ? sure(value) : null;
  switch (from.kind) {
    case 'bool':
      return fromBool(to, value);
    case 'f32':
    case 'f64':
      return fromFloat(body, to, value);
    case 'timestamp':
      return fromTimestamp(body, from, to, value);
    case 'duration':
      return to.kind === 'duration' ? rescaled(body, from.unit, to.unit, value) : countTo(body, from, to, value);
    case 'date32':
      return fromDate(body, to, value);
    case 'interval_days':
      return countTo(body, DAYS, to, intervalParts(value).days);
    case 'interval_months':
      return countTo(body, from, to, value);
    default:
      return integerOf(from) === null ? null : fromInteger(body, from, to, value);
  }
}

const DAYS: Type = { kind: 'i32' };

const isFixed = (type: Type): boolean => !['list', 'map', 'record', 'json', 'window', 'error', 'unusable'].includes(type.kind);

const isNumber = (type: Type): boolean => isFloat(type) || integerOf(type) === type.kind;

function fromBool(to: Type, value: Expr): Converted | null {
  if (isFloat(to)) return sure(convertU(laneOf(to), value));
  if (integerOf(to) !== to.kind) return null;
  return sure(laneOf(to) === 'i64' ? extendU(value) : value);
}

function fromInteger(body: Body, from: Type, to: Type, value: Expr): Converted | null {
  if (to.kind === 'bool') return sure(ne(value, zero(from)));
  if (to.kind === 'date32') return from.kind === 'i32' || from.kind === 'i64' ? narrowed(body, from, to, value) : null;
  if (to.kind === 'timestamp' || to.kind === 'duration') return narrowed(body, from, to, value);
  return countTo(body, from, to, value);
}

// A count as a number.
function countTo(body: Body, from: Type, to: Type, value: Expr): Converted | null {
  if (!isNumber(to)) return null;
  if (!isFloat(to)) return narrowed(body, from, to, value);
  return sure(isSigned(integerOf(from)!) ? convertS(laneOf(to), value) : convertU(laneOf(to), value));
}

/** An integer as another kind of integer, valid if it is in that range. */
function narrowed(body: Body, from: Type, to: Type, value: Expr): Converted {
  const [fromLow, fromHigh] = rangeOf(integerOf(from)!);
  const [low, high] = rangeOf(integerOf(to)!);
  const x = body.let(value);
  const wide = body.let(x.lane === 'i64' ? x : isSigned(integerOf(from)!) ? extendS(x) : extendU(x));
  const valid =
    fromHigh > 0x7fffffffffffffffn
      ? high < fromHigh
        ? leU(wide, i64(high))
        : TRUE
      : both(fromLow < low ? geS(wide, i64(low)) : TRUE, fromHigh > high ? not(gtS(wide, i64(high))) : TRUE);
  return { valid, value: laneOf(to) === 'i64' ? wide : wrapTo(to, x.lane === 'i64' ? wrap(x) : x) };
}

function fromFloat(body: Body, to: Type, value: Expr): Converted | null {
  if (to.kind === 'f32') return sure(demote(value));
  if (to.kind === 'f64') return sure(promote(value));
  if (to.kind === 'bool') return sure(ne(value, value.lane === 'f32' ? zero({ kind: 'f32' }) : f64(0)));
  const kind = integerOf(to);
  if (kind === null || to.kind === 'date32' || to.kind === 'interval_months') return null;
  const [low, high] = rangeOf(kind);
  const x = body.let(value.lane === 'f32' ? promote(value) : value);
  // Below 2^53 the bounds ± 1 are floats; the low bounds ± 1 of 64 bits are not, but the bounds themselves are.
  const above = bitsOf(kind) < 64 || low === 0n ? gt(x, f64(Number(low - 1n))) : ge(x, f64(Number(low)));
  const truncated = isSigned(kind) ? truncSatS(laneOf(to), x) : truncSatU(laneOf(to), x);
  return { valid: both(above, lt(x, f64(Number(high + 1n)))), value: wrapTo(to, truncated) };
}

function fromTimestamp(body: Body, from: Extract<Type, { unit: TimeUnit }>, to: Type, value: Expr): Converted | null {
  if (to.kind === 'timestamp') return rescaled(body, from.unit, to.unit, value);
  if (to.kind === 'date32') return narrowed(body, I64, to, floorDiv(body, value, DAY * UNITS[from.unit]));
  return countTo(body, from, to, value);
}

const I64: Type = { kind: 'i64' };

function fromDate(body: Body, to: Type, value: Expr): Converted | null {
  if (to.kind === 'timestamp') return scaled(body, extendS(value), DAY * UNITS[to.unit]);
  return to.kind === 'i32' || to.kind === 'i64' ? narrowed(body, { kind: 'date32' }, to, value) : null;
}

/** A timestamp or duration in another unit: finer multiplies (null on overflow), coarser divides truncating (§3.7). */
export function rescaled(body: Body, from: TimeUnit, to: TimeUnit, value: Expr): Converted {
  if (from === to) return sure(value);
  if (UNITS[from] > UNITS[to]) return sure(divS(value, i64(UNITS[from] / UNITS[to])));
  return scaled(body, value, UNITS[to] / UNITS[from]);
}

/** An i64 times a positive constant, valid unless that overflows. */
export function scaled(body: Body, value: Expr, by: bigint): Converted {
  const [low, high] = rangeOf('i64');
  const x = body.let(value);
  return { valid: both(geS(x, i64(low / by)), not(gtS(x, i64(high / by)))), value: mul(x, i64(by)) };
}
