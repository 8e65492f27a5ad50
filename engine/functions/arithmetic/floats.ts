import type { Body } from '../../ir/body.ts';
import { abs, add, call, constant, copysign, demote, ge, promote, select, sub, trunc } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import type { Type } from '../../types/type.ts';

/** A result in the precision of its type. */
export const inPrecision = (type: Type, x: number): number => (type.kind === 'f32' ? Math.fround(x) : x);

/** A host function of two f64 on lanes of a float type, in its precision. */
export function throughHost(type: Type, name: string, a: Expr, b: Expr): Expr {
  const wide = (x: Expr): Expr => (x.lane === 'f32' ? promote(x) : x);
  const result = call('f64', name, [wide(a), wide(b)]);
  return type.kind === 'f32' ? demote(result) : result;
}

/** To the nearest integral value, ties away from zero; keeps −0, NaN and infinities. */
export function roundHalfAway(x: number): number {
  const whole = Math.trunc(x);
  return Math.abs(x - whole) >= 0.5 ? whole + Math.sign(x) : whole;
}

/** `roundHalfAway` of a float lane. */
export function roundHalfAwayOf(body: Body, n: Expr): Expr {
  const x = body.let(n);
  const whole = body.let(trunc(x));
  const [half, one] = [constant(x.lane, 0.5), constant(x.lane, 1)];
  return select(ge(abs(sub(x, whole)), half), add(whole, copysign(one, x)), whole);
}
