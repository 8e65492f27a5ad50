import type { Type } from '../types/type.ts';
import { Body } from './body.ts';
import { HALVED } from './halved.ts';
import { add, and, call, constant, extendU, i64, mul, ne, reinterpret, rotl, select, shrU, xor } from './make.ts';
import type { Expr, Func } from './nodes.ts';
import { bitsOf, integerOf } from './typed.ts';

// Appendix A.
const K0 = 0x452821e638d01377n ^ 1234n;
const K1 = 0xbe5466cf34e90c6cn ^ 5678n;
const M = 6364136223846793005n;

/** Appendix A's `fold` of two i64 expressions: the halves of their 128-bit product, xored. */
export const foldOf = (a: Expr, b: Expr): Expr => call('i64', 'fold', [a, b]);

/** The key hash (§A) of a non-null bool, number, timestamp, duration, interval or date; text has its own. */
export function hashOf(type: Type, value: Expr): Expr {
  if (value.lane === 'f32' || value.lane === 'f64') return call('i64', `hash_${value.lane}`, [value]);
  return call('i64', 'hash', [bitsAsWord(type, value)]);
}

/** The bits (i64) of a non-null bool, integer, timestamp, duration, interval or date that its hash is made of. */
export function bitsAsWord(type: Type, value: Expr): Expr {
  if (value.lane === 'i64') return value;
  const kind = integerOf(type);
  const bits = kind === null ? 32 : bitsOf(kind);
  return extendU(bits < 32 ? and(value, constant('i32', 2 ** bits - 1)) : value);
}

/** The hash of a record after one more field: `hash` is the field's, `valid` whether it is non-null. */
export const hashWithField = (soFar: Expr, valid: Expr, hash: Expr): Expr =>
  select(valid, add(mul(add(i64(629), hash), i64(37)), soFar), soFar);

/** `fold` written out where it is used, for the functions below. */
function folded(body: Body, a: Expr, b: Expr): Expr {
  const low = (e: Expr): Expr => and(e, i64(0xffffffffn));
  const high = (e: Expr): Expr => shrU(e, i64(32));
  const [a0, a1, b0, b1] = [low(a), high(a), low(b), high(b)].map(e => body.let(e)) as [Expr, Expr, Expr, Expr];
  const crossed = body.let(add(mul(a1, b0), high(mul(a0, b0))), 'crossed');
  const middle = add(mul(a0, b1), low(crossed));
  return xor(mul(a, b), add(add(mul(a1, b1), high(crossed)), high(middle)));
}

function fold(): Func {
  const params = [
    ['a', 'i64'],
    ['b', 'i64']
  ] as const;
  const body = new Body('fold', params, 'i64');
  body.return(folded(body, body.param(0), body.param(1)));
  return body.finish();
}

function hash(): Func {
  const body = new Body('hash', [['bits', 'i64']], 'i64');
  const mixed = body.let(xor(body.param(0), i64(K0)), 'mixed');
  const buffer = body.let(folded(body, mixed, i64(M)), 'buffer');
  body.return(rotl(folded(body, buffer, i64(K1)), buffer));
  return body.finish();
}

/** Machines make NaNs of several bit patterns; all hash as the usual one. */
function hashOfFloat(lane: 'f32' | 'f64'): Func {
  const body = new Body(`hash_${lane}`, [['x', lane]], 'i64');
  const x = body.param(0);
  const bits = reinterpret(select(ne(x, x), constant(lane, Number.NaN), x));
  body.return(call('i64', 'hash', [lane === 'f32' ? extendU(bits) : bits]));
  return body.finish();
}

/** Functions in the IR that kernels call by name: `fold(i64, i64)`, `hash(i64)`, `hash_f32(f32)`, `hash_f64(f64)`, `halved(f64)`; `ir/link.ts` adds those that a module needs. */
export const SHARED: readonly Func[] = [fold(), hash(), hashOfFloat('f32'), hashOfFloat('f64'), HALVED];
