import type { Body } from '../../ir/body.ts';
import { castOf } from '../../ir/convert.ts';
import { add, convertU, div, f64, mul, sub } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { F64, type Type } from '../../types/type.ts';
import { laneValue, valueCell } from '../cells.ts';
import type { Cell, Kit, State } from '../define.ts';

/** A number as f64, of the type of the input or of one of several parameters. */
export function asDouble({ body, params }: Kit, x: Cell, parameter = 0): Expr {
  const cast = castOf(body, params[parameter] as Type, F64, laneValue(x));
  if (cast === null) throw new TypeError('only numbers have a mean');
  return cast.value;
}

/** The mean of a first value: −0 becomes 0, as it does when added to a mean of 0. */
export const firstMean = (kit: Kit, x: Cell): Cell => valueCell(add(asDouble(kit, x), f64(0)));

/** Mean and m2 of a first value; m2 is 0, or NaN if the value is infinite. */
export function firstMoments(kit: Kit, x: Cell): State {
  const value = kit.body.let(asDouble(kit, x));
  return { mean: valueCell(add(value, f64(0))), m2: valueCell(sub(value, value)) };
}

/** A count, unsigned, as f64. */
export const fromCount = (n: Expr): Expr => convertU('f64', n);

/** The mean of two contents of so many values. */
export function mergedMean(body: Body, a: Cell, na: Expr, b: Cell, nb: Expr): Expr {
  const mean = body.let(laneValue(a));
  const share = div(fromCount(nb), add(fromCount(na), fromCount(nb)));
  return add(mean, mul(sub(laneValue(b), mean), share));
}

/** Takes a value into mean and m2, the sum of squared distances from it: d = x − mean; mean += d / n; m2 += d · (x − mean). */
export function stepMoments(kit: Kit, { mean, m2 }: State, x: Cell, n: Expr): State {
  const { body } = kit;
  const value = body.let(asDouble(kit, x));
  const before = body.let(laneValue(mean!));
  const d = body.let(sub(value, before));
  const after = body.let(add(before, div(d, fromCount(n))));
  return { mean: valueCell(after), m2: valueCell(add(laneValue(m2!), mul(d, sub(value, after)))) };
}

/** Mean and m2 of two contents together. */
export function mergeMoments({ body }: Kit, a: State, na: Expr, b: State, nb: Expr): State {
  const d = body.let(sub(laneValue(b.mean!), laneValue(a.mean!)));
  const [x, y] = [body.let(fromCount(na)), body.let(fromCount(nb))];
  const between = mul(mul(d, d), div(mul(x, y), add(x, y)));
  return {
    mean: valueCell(mergedMean(body, a.mean!, na, b.mean!, nb)),
    m2: valueCell(add(add(laneValue(a.m2!), laneValue(b.m2!)), between))
  };
}
