import { type IntegerKind, showType, type Type } from '../types/type.ts';
import type { Body } from './body.ts';
import {
  add,
  and,
  both,
  constant,
  div,
  divS,
  divU,
  eq,
  extend8,
  extend16,
  extendS,
  extendU,
  geS,
  gtS,
  gtU,
  i32,
  i64,
  isConst,
  leU,
  ltS,
  ltU,
  mul,
  ne,
  neg,
  not,
  or,
  remS,
  select,
  shl,
  shrS,
  shrU,
  sub,
  wrap,
  xor
} from './make.ts';
import type { Expr, Lane } from './nodes.ts';

/**
 * Arithmetic of the language's types on lanes. Operands are lanes of the type, in its range, and so are results. Where an
 * operand is needed twice, the first parameter is the body that names it.
 */

/** The lane that holds a value of a type (table in `functions/define.ts`); a record has none of its own and throws. */
export function laneOf(type: Type): Lane {
  switch (type.kind) {
    case 'i64':
    case 'u64':
    case 'timestamp':
    case 'duration':
    case 'interval_days':
      return 'i64';
    case 'f32':
    case 'f64':
      return type.kind;
    case 'record':
    case 'window':
    case 'error':
      throw new TypeError(`${showType(type)} has no lane`);
    default:
      return 'i32';
  }
}

/** The integer a type counts by: its own kind, i64 for timestamps and durations, i32 for date32 and interval_months; null for all others. */
export function integerOf(type: Type): IntegerKind | null {
  switch (type.kind) {
    case 'i8':
    case 'i16':
    case 'i32':
    case 'i64':
    case 'u8':
    case 'u16':
    case 'u32':
    case 'u64':
      return type.kind;
    case 'timestamp':
    case 'duration':
      return 'i64';
    case 'date32':
    case 'interval_months':
      return 'i32';
    default:
      return null;
  }
}

export const isFloat = (type: Type): boolean => type.kind === 'f32' || type.kind === 'f64';

export const isSigned = (kind: IntegerKind): boolean => kind.startsWith('i');

/** Bits of an integer kind. */
export const bitsOf = (kind: IntegerKind): number => Number(kind.slice(1));

/** The smallest and greatest value of an integer kind. */
export function rangeOf(kind: IntegerKind): readonly [low: bigint, high: bigint] {
  const bits = BigInt(bitsOf(kind));
  return isSigned(kind) ? [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n] : [0n, (1n << bits) - 1n];
}

/** 0 (false, the epoch, code 0) of a type. */
export const zero = (type: Type): Expr => constant(laneOf(type), laneOf(type) === 'i64' ? 0n : 0);

/** A number of a numeric type, a count of a timestamp or duration. */
export function number(type: Type, value: number | bigint): Expr {
  const lane = laneOf(type);
  return constant(lane, lane === 'i64' ? BigInt(value) : Number(value));
}

/** Brings an integer lane into the range of the type, modulo its width; other types are left alone. */
export function wrapTo(type: Type, e: Expr): Expr {
  switch (type.kind) {
    case 'i8':
      return extend8(e);
    case 'i16':
      return extend16(e);
    case 'u8':
      return and(e, i32(0xff));
    case 'u16':
      return and(e, i32(0xffff));
    default:
      return e;
  }
}

export const addOf = (type: Type, a: Expr, b: Expr): Expr => wrapTo(type, add(a, b));
export const subOf = (type: Type, a: Expr, b: Expr): Expr => wrapTo(type, sub(a, b));
export const mulOf = (type: Type, a: Expr, b: Expr): Expr => wrapTo(type, mul(a, b));
/** Integers wrap (-MIN is MIN); floats change their sign. */
export const negOf = (type: Type, a: Expr): Expr => (isFloat(type) ? neg(a) : wrapTo(type, sub(zero(type), a)));

/** Quotient truncated toward zero; MIN / -1 is MIN. For integers the result is arbitrary, never a trap, where `b` is 0. */
export function divOf(body: Body, type: Type, a: Expr, b: Expr): Expr {
  if (isFloat(type)) return div(a, b);
  const one = number(type, 1);
  if (b.kind === 'const') return isConst(b, 0) ? a : divByConstant(type, a, b);
  if (!isSigned(kindOf(type))) return divU(a, select(eq(b, zero(type)), one, b));
  const x = body.let(a);
  const y = body.let(b);
  const flips = eq(y, number(type, -1));
  const unit = leU(add(y, one), one);
  return wrapTo(type, divS(select(flips, sub(zero(type), x), x), select(unit, one, y)));
}

function divByConstant(type: Type, a: Expr, b: Expr): Expr {
  if (!isSigned(kindOf(type))) return divU(a, b);
  return isConst(b, -1) ? negOf(type, a) : divS(a, b);
}

/** a + b held at the type's bounds; floats: plain addition. */
export function addSaturating(body: Body, type: Type, a: Expr, b: Expr): Expr {
  if (isFloat(type)) return add(a, b);
  const kind = kindOf(type);
  if (bitsOf(kind) < 32) return clampTo(body, kind, add(a, b));
  const x = body.let(a);
  const y = body.let(b);
  const sum = body.let(add(x, y));
  if (!isSigned(kind)) return select(ltU(sum, x), number(type, -1), sum);
  return select(overflowed(type, x, y, sum), bound(type, kind, x), sum);
}

/** a · b held at the type's bounds; floats: plain multiplication. */
export function mulSaturating(body: Body, type: Type, a: Expr, b: Expr): Expr {
  if (isFloat(type)) return mul(a, b);
  const kind = kindOf(type);
  if (bitsOf(kind) <= 32) return wrap(clampWide(body, kind, mul(widened(kind, a), widened(kind, b))));
  const [x, y] = [body.let(a), body.let(b)];
  if (!isSigned(kind)) return select(ne(highProduct(body, x, y), i64(0)), i64(-1), mul(x, y));
  const [size, other] = [x, y].map(e => body.let(select(ltS(e, i64(0)), sub(i64(0), e), e))) as [Expr, Expr];
  const least = body.let(ltS(xor(x, y), i64(0)));
  const limit = body.let(select(least, i64(-(1n << 63n)), i64((1n << 63n) - 1n)));
  return select(or(ne(highProduct(body, size, other), i64(0)), gtU(mul(size, other), limit)), limit, mul(x, y));
}

const widened = (kind: IntegerKind, e: Expr): Expr => (isSigned(kind) ? extendS(e) : extendU(e));

// The product of two unsigned 32-bit numbers may need the sign bit.
function clampWide(body: Body, kind: IntegerKind, product: Expr): Expr {
  const [low, high] = rangeOf(kind).map(i64) as [Expr, Expr];
  const x = body.let(product);
  if (!isSigned(kind)) return select(gtU(x, high), high, x);
  return select(ltS(x, low), low, select(gtS(x, high), high, x));
}

/** The high 64 bits of the product of two unsigned i64 lanes; each is named already. */
function highProduct(body: Body, a: Expr, b: Expr): Expr {
  const half = i64(32);
  const low = (e: Expr): Expr => and(e, i64(0xffffffffn));
  const [aLow, aHigh, bLow, bHigh] = [low(a), shrU(a, half), low(b), shrU(b, half)].map(e => body.let(e)) as [Expr, Expr, Expr, Expr];
  const first = body.let(mul(aLow, bHigh));
  const second = body.let(mul(aHigh, bLow));
  const middle = add(add(shrU(mul(aLow, bLow), half), low(first)), low(second));
  return add(add(mul(aHigh, bHigh), shrU(middle, half)), add(shrU(first, half), shrU(second, half)));
}

// The sum's sign differs from both operands'.
const overflowed = (type: Type, a: Expr, b: Expr, sum: Expr): Expr => ltS(and(xor(a, sum), xor(b, sum)), zero(type));

// MIN if a is negative, else MAX.
const bound = (type: Type, kind: IntegerKind, a: Expr): Expr =>
  xor(shrS(a, number(type, bitsOf(kind) - 1)), number(type, rangeOf(kind)[1]));

function clampTo(body: Body, kind: IntegerKind, sum: Expr): Expr {
  const [low, high] = rangeOf(kind).map(b => i32(Number(b))) as [Expr, Expr];
  const x = body.let(sum);
  const top = select(gtS(x, high), high, x);
  return isSigned(kind) ? select(ltS(x, low), low, top) : top;
}

/** Quotient rounded toward minus infinity, of i32 or i64 lanes by a positive constant: the arithmetic of calendars. */
export function floorDiv(body: Body, a: Expr, by: bigint | number): Expr {
  const x = body.let(a);
  const divisor = constant(a.lane, by);
  const quotient = body.let(divS(x, divisor));
  return select(ltS(x, mul(quotient, divisor)), sub(quotient, constant(a.lane, 1)), quotient);
}

/** The remainder of `floorDiv`, from 0 to `by` - 1. */
export function floorMod(body: Body, a: Expr, by: bigint | number): Expr {
  const divisor = constant(a.lane, by);
  const rest = body.let(remS(a, divisor));
  return select(ltS(rest, constant(a.lane, 0)), add(rest, divisor), rest);
}

/** The parts of an interval_days: i32 each. */
export const intervalParts = (e: Expr): { readonly days: Expr; readonly milliseconds: Expr } => ({
  days: wrap(e),
  milliseconds: wrap(shrU(e, i64(32)))
});

/** An interval_days of i32 days and i32 milliseconds. */
export const intervalOf = (days: Expr, milliseconds: Expr): Expr => or(shl(extendU(milliseconds), i64(32)), extendU(days));

/** Whether an i64 is from `low` to `high`. */
export const within64 = (e: Expr, low: bigint, high: bigint): Expr => both(geS(e, i64(low)), not(gtS(e, i64(high))));

function kindOf(type: Type): IntegerKind {
  const kind = integerOf(type);
  if (kind === null) throw new TypeError(`no arithmetic on ${showType(type)}`);
  return kind;
}
