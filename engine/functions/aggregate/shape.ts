import type { Body } from '../../ir/body.ts';
import { add, both, div, either, f64, geU, i32, mul, ne, sub } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { BOOL, F64, type Type } from '../../types/type.ts';
import { laneValue, valueCell } from '../cells.ts';
import type { AggregateEntry, AggregateKernel, Cell, Kit, State } from '../define.ts';
import { asDouble, fromCount } from './moments.ts';
import { differOf, isVaried } from './varied.ts';

/** Moments m2, m3 and m4 about the mean, each divided by how many values there are; value by value, as kernels do it. */
function shapeOf(values: readonly number[]): readonly [m2: number, m3: number, m4: number] {
  let mean = (values[0] as number) + 0;
  let [m2, m3, m4] = [mean - mean, mean - mean, mean - mean];
  for (let n = 2; n <= values.length; n++) {
    const d = (values[n - 1] as number) - mean;
    const part = d / n;
    const term = d * part * (n - 1);
    const square = part * part;
    m4 += term * square * (n * n - 3 * n + 3) + 6 * square * m2 - 4 * part * m3;
    m3 += term * part * (n - 2) - 3 * part * m2;
    m2 += term;
    mean += part;
  }
  return [m2 / values.length, m3 / values.length, m4 / values.length];
}

/** What `skewness` (of three values at least) and `kurtosis` (of four) are but their names: moments about the mean in relation to each other; null for fewer values, and where all are equal. */
export function shape(
  least: 3 | 4,
  of: (m2: number, m3: number, m4: number) => number,
  lane: (m2: Expr, highest: Expr) => Expr
): Pick<AggregateEntry, 'group' | 'extension' | 'pipesFirst' | 'empty' | 'meaning' | 'kernel'> {
  return {
    group: 'aggregation',
    extension: true,
    pipesFirst: true,
    empty: 'null',
    meaning: content => {
      const values = content.map(Number);
      const moments = shapeOf(values);
      return values.length < least || moments[0] === 0 || !isVaried(values) ? null : of(...moments);
    },
    kernel: shapeKernel(least, ({ body }, { m2, m3, m4, varied }, n) => {
      const square = body.let(div(laneValue(m2!), fromCount(n)));
      const highest = div(laneValue((m4 ?? m3)!), fromCount(n));
      return { valid: both(geU(n, i32(least)), laneValue(varied!), ne(square, f64(0))), value: lane(square, highest) };
    })
  };
}

const SLOTS: Readonly<Record<string, Type>> = { mean: F64, m2: F64, m3: F64, first: F64, varied: BOOL };

/** The kernel of a function of the moments up to m3, or m4: mean, the sums of powers of the distances from it, and whether any value differs from the first. */
function shapeKernel(highest: 3 | 4, value: AggregateKernel['value']): AggregateKernel {
  return {
    state: () => (highest === 4 ? { ...SLOTS, m4: F64 } : SLOTS),
    first: (kit, x) => first(kit, x, highest),
    step,
    value,
    merge: ({ body }, a, na, b, nb) => merged(body, a, fromCount(na), b, fromCount(nb))
  };
}

function first(kit: Kit, x: Cell, highest: 3 | 4): State {
  const value = kit.body.let(asDouble(kit, x));
  const none = valueCell(kit.body.let(sub(value, value)));
  const state = { mean: valueCell(add(value, f64(0))), m2: none, m3: none, first: valueCell(value), varied: valueCell(i32(0)) };
  return highest === 4 ? { ...state, m4: none } : state;
}

function step(kit: Kit, state: State, x: Cell, count: Expr): State {
  const { body } = kit;
  const [mean, m2, m3] = [laneValue(state.mean!), laneValue(state.m2!), laneValue(state.m3!)];
  const value = body.let(asDouble(kit, x));
  const n = body.let(fromCount(count));
  const d = body.let(sub(value, mean));
  const part = body.let(div(d, n));
  const term = body.let(mul(mul(d, part), sub(n, f64(1))));
  const cubes = sub(mul(mul(term, part), sub(n, f64(2))), mul(mul(f64(3), part), m2));
  const next: State = {
    mean: valueCell(add(mean, part)),
    m2: valueCell(add(m2, term)),
    m3: valueCell(add(m3, cubes)),
    first: state.first!,
    varied: valueCell(either(laneValue(state.varied!), differOf(value, laneValue(state.first!))))
  };
  if (!state.m4) return next;
  const square = body.let(mul(part, part));
  const spread = add(sub(mul(n, n), mul(f64(3), n)), f64(3));
  const fourths = sub(add(mul(mul(term, square), spread), mul(mul(f64(6), square), m2)), mul(mul(f64(4), part), m3));
  return { ...next, m4: valueCell(add(laneValue(state.m4), fourths)) };
}

// With d the distance of the means and n = na + nb; the terms between the contents are those of two points.
function merged(body: Body, a: State, countA: Expr, b: State, countB: Expr): State {
  const [na, nb] = [body.let(countA), body.let(countB)];
  const n = body.let(add(na, nb));
  const d = body.let(sub(laneValue(b.mean!), laneValue(a.mean!)));
  const [partA, partB] = [body.let(div(mul(d, na), n)), body.let(div(mul(d, nb), n))];
  const points = body.let(mul(mul(d, d), div(mul(na, nb), n)));
  const [m2a, m2b, m3a, m3b] = [laneValue(a.m2!), laneValue(b.m2!), laneValue(a.m3!), laneValue(b.m3!)];
  const cubes = add(mul(points, sub(partA, partB)), mul(f64(3), sub(mul(partA, m2b), mul(partB, m2a))));
  const next: State = {
    mean: valueCell(add(laneValue(a.mean!), partB)),
    m2: valueCell(add(add(m2a, m2b), points)),
    m3: valueCell(add(add(m3a, m3b), cubes)),
    first: a.first!,
    varied: valueCell(either(laneValue(a.varied!), laneValue(b.varied!), differOf(laneValue(a.first!), laneValue(b.first!))))
  };
  if (!a.m4 || !b.m4) return next;
  const [squareA, squareB] = [body.let(mul(partA, partA)), body.let(mul(partB, partB))];
  const fourth = mul(points, add(sub(squareA, mul(partA, partB)), squareB));
  const squares = mul(f64(6), add(mul(squareA, m2b), mul(squareB, m2a)));
  const fourths = add(add(fourth, squares), mul(f64(4), sub(mul(partA, m3b), mul(partB, m3a))));
  return { ...next, m4: valueCell(add(add(laneValue(a.m4), laneValue(b.m4)), fourths)) };
}
