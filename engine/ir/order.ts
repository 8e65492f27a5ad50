import { showType, type Type } from '../types/type.ts';
import type { Body } from './body.ts';
import {
  both,
  constant,
  either,
  eq,
  gt,
  i64,
  isConst,
  le,
  lt,
  ltS,
  ltU,
  ne,
  not,
  reinterpret,
  rotl,
  select,
  shrS,
  shrU,
  xor
} from './make.ts';
import type { Expr } from './nodes.ts';
import { integerOf, isFloat, isSigned } from './typed.ts';

/**
 * Equality and order of the language's types on lanes (§4.4, §4.5): floats in their total order (NaN equal to NaN and greater
 * than inf, -0 less than 0), intervals by days then milliseconds. Results are conditions, i32 0 or 1. Strings are compared
 * by code, for equality only; lists, maps and records have no comparison here.
 */

/** Whether a float is NaN. The expression is evaluated twice: give a name or a constant. */
export const isNaNOf = (a: Expr): Expr => ne(a, a);

export function eqOf(body: Body, type: Type, a: Expr, b: Expr): Expr {
  if (!isFloat(type) || isPlain(b)) return eq(a, b);
  if (isPlain(a)) return eq(b, a);
  const x = body.let(a);
  const y = body.let(b);
  return either(eq(reinterpret(x), reinterpret(y)), both(isNaNOf(x), isNaNOf(y)));
}

export const neOf = (body: Body, type: Type, a: Expr, b: Expr): Expr => not(eqOf(body, type, a, b));

export function lessOf(body: Body, type: Type, a: Expr, b: Expr): Expr {
  if (isFloat(type)) return floatLess(body, a, b);
  if (type.kind === 'interval_days') return ltS(intervalKey(a), intervalKey(b));
  const kind = integerOf(type);
  if (kind === null) throw new TypeError(`no order of ${showType(type)}`);
  return isSigned(kind) ? ltS(a, b) : ltU(a, b);
}

export const greaterOf = (body: Body, type: Type, a: Expr, b: Expr): Expr => lessOf(body, type, b, a);
export const lessOrEqualOf = (body: Body, type: Type, a: Expr, b: Expr): Expr => not(lessOf(body, type, b, a));
export const greaterOrEqualOf = (body: Body, type: Type, a: Expr, b: Expr): Expr => not(lessOf(body, type, a, b));

// A constant on which IEEE and total order agree, the other side not being NaN.
const isPlain = (e: Expr): boolean => isConst(e) && !Number.isNaN(e.value) && e.value !== 0;

function floatLess(body: Body, a: Expr, b: Expr): Expr {
  if (isPlain(b)) return lt(a, b);
  if (isPlain(a)) return not(le(b, a));
  return ltS(orderKey(body, a), orderKey(body, b));
}

/** An integer of a float's width (i32 for f32, i64 for f64) whose signed order is the float's total order; equal exactly for equal floats. */
export function orderKey(body: Body, a: Expr): Expr {
  const x = body.let(a);
  const bits = body.let(reinterpret(x));
  const most = constant(bits.lane, (1n << BigInt(widthOf(bits) - 1)) - 1n);
  return select(isNaNOf(x), most, flipped(bits));
}

/** The float that an integer is the order key of; of the least and the greatest integer NaN. */
export const fromOrderKey = (body: Body, key: Expr): Expr => reinterpret(flipped(body.let(key)));

const widthOf = (bits: Expr): number => (bits.lane === 'i32' ? 32 : 64);

// Of negative numbers all bits but the sign; its own inverse.
const flipped = (bits: Expr): Expr => xor(bits, shrU(shrS(bits, constant(bits.lane, widthOf(bits) - 1)), constant(bits.lane, 1)));

// Days to the high half; milliseconds, signed, biased in the low one.
const intervalKey = (e: Expr): Expr => xor(rotl(e, i64(32)), i64(0x80000000n));

/**
 * The lesser of a running extremum `a` and a new value `b`: NaN gives way to any number. Cheapest where `a` stays (the
 * usual case in a loop), which the branch predictor learns.
 */
export function minOf(body: Body, type: Type, a: Expr, b: Expr): Expr {
  return isFloat(type) ? extremum(body, a, b, (x, y) => gt(y, x), ltS) : pickedBy(body, a, b, (x, y) => lessOf(body, type, y, x));
}

/** The greater of a running extremum `a` and a new value `b`: NaN gives way to any number. */
export function maxOf(body: Body, type: Type, a: Expr, b: Expr): Expr {
  return isFloat(type)
    ? extremum(
        body,
        a,
        b,
        (x, y) => lt(y, x),
        (x, y) => ltS(y, x)
      )
    : pickedBy(body, a, b, (x, y) => lessOf(body, type, x, y));
}

function pickedBy(body: Body, a: Expr, b: Expr, moves: (a: Expr, b: Expr) => Expr): Expr {
  const x = body.let(a);
  const y = body.let(b);
  return select(moves(x, y), y, x);
}

function extremum(body: Body, a: Expr, b: Expr, stays: (a: Expr, b: Expr) => Expr, before: (a: Expr, b: Expr) => Expr): Expr {
  const best = body.variable(a.lane, 'best');
  body.set(best, a);
  const y = body.let(b);
  body.if(not(stays(best, y)), () => {
    const moves = either(isNaNOf(best), both(eq(y, y), before(orderKey(body, y), orderKey(body, best))));
    body.set(best, select(moves, y, best));
  });
  return best;
}
