import { add, div, either, mul, sub } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { BOOL, F64, type Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { laneValue, valueCell } from '../cells.ts';
import type { Cell, Kit, State } from '../define.ts';
import { asDouble, fromCount } from './moments.ts';
import { differ, differOf } from './varied.ts';

/** Means of two variables, the sums of their distances from them multiplied and squared, and whether each varies. */
export interface Pairs {
  readonly c: number;
  readonly x2: number;
  readonly y2: number;
  readonly xVaries: boolean;
  readonly yVaries: boolean;
}

/** Pair by pair: n += 1; dx = x − mx; dy = y − my; mx += dx / n; my += dy / n; c += dx · (y − my); x2 += dx · (x − mx); y2 += dy · (y − my). */
export function pairsOf(content: readonly Value[]): Pairs {
  const pairs = content.map(pair => (pair as readonly Value[]).map(Number)) as [number, number][];
  const [firstX, firstY] = pairs[0] as [number, number];
  let [mx, my, c, x2, y2] = [0, 0, 0, 0, 0];
  pairs.forEach(([x, y], i) => {
    const [dx, dy] = [x - mx, y - my];
    mx += dx / (i + 1);
    my += dy / (i + 1);
    c += dx * (y - my);
    x2 += dx * (x - mx);
    y2 += dy * (y - my);
  });
  const [xVaries, yVaries] = [pairs.some(([x]) => differ(x, firstX)), pairs.some(([, y]) => differ(y, firstY))];
  return { c, x2, y2, xVaries, yVaries };
}

const numbers = (kit: Kit, pair: Cell): readonly [x: Expr, y: Expr] => {
  const [x, y] = pair.fields as readonly [Cell, Cell];
  return [kit.body.let(asDouble(kit, x, 0)), kit.body.let(asDouble(kit, y, 1))];
};

/** The slots of a covariance. */
export const COMMON: Readonly<Record<string, Type>> = { mx: F64, my: F64, c: F64 };

/** Takes a pair into means and c. */
export function stepCommon(kit: Kit, { mx, my, c }: State, pair: Cell, n: Expr): State {
  const { body } = kit;
  const [x, y] = numbers(kit, pair);
  const dx = body.let(sub(x, laneValue(mx!)));
  const meanX = add(laneValue(mx!), div(dx, fromCount(n)));
  const meanY = body.let(add(laneValue(my!), div(sub(y, laneValue(my!)), fromCount(n))));
  return { mx: valueCell(meanX), my: valueCell(meanY), c: valueCell(add(laneValue(c!), mul(dx, sub(y, meanY)))) };
}

/** The slots of a correlation beside those of a covariance. */
export const SPREADS: Readonly<Record<string, Type>> = { x2: F64, y2: F64, firstX: F64, firstY: F64, xVaries: BOOL, yVaries: BOOL };

/** Takes a pair into the squares; `after` is the state with means that know the pair, n counts it. */
export function stepSpreads(kit: Kit, state: State, after: State, pair: Cell, isFirst: (yes: Expr, no: Expr) => Expr): State {
  const { body } = kit;
  const [x, y] = numbers(kit, pair);
  const square = (sum: Cell | undefined, value: Expr, before: Cell | undefined, now: Cell | undefined): Cell =>
    valueCell(add(laneValue(sum!), mul(sub(value, laneValue(before!)), sub(value, laneValue(now!)))));
  const firstX = body.let(isFirst(x, laneValue(state.firstX!)));
  const firstY = body.let(isFirst(y, laneValue(state.firstY!)));
  return {
    x2: square(state.x2, x, state.mx, after.mx),
    y2: square(state.y2, y, state.my, after.my),
    firstX: valueCell(firstX),
    firstY: valueCell(firstY),
    xVaries: valueCell(either(laneValue(state.xVaries!), differOf(x, firstX))),
    yVaries: valueCell(either(laneValue(state.yVaries!), differOf(y, firstY)))
  };
}

/** What is between two contents of so many pairs: the distances of their means, and what a product of distances counts. */
function between({ body }: Kit, a: State, na: Expr, b: State, nb: Expr): { dx: Expr; dy: Expr; share: Expr; weight: Expr } {
  const [x, y] = [body.let(fromCount(na)), body.let(fromCount(nb))];
  const all = body.let(add(x, y));
  return {
    dx: body.let(sub(laneValue(b.mx!), laneValue(a.mx!))),
    dy: body.let(sub(laneValue(b.my!), laneValue(a.my!))),
    share: body.let(div(y, all)),
    weight: body.let(div(mul(x, y), all))
  };
}

const sum = (a: Cell | undefined, b: Cell | undefined, more: Expr): Cell => valueCell(add(add(laneValue(a!), laneValue(b!)), more));

/** Means and c of two contents together. */
export function mergeCommon(kit: Kit, a: State, na: Expr, b: State, nb: Expr): State {
  const { dx, dy, share, weight } = between(kit, a, na, b, nb);
  const mean = (of: Cell | undefined, d: Expr): Cell => valueCell(add(laneValue(of!), mul(d, share)));
  return { mx: mean(a.mx, dx), my: mean(a.my, dy), c: sum(a.c, b.c, mul(mul(dx, dy), weight)) };
}

/** The squares of two contents together. */
export function mergeSpreads(kit: Kit, a: State, na: Expr, b: State, nb: Expr): State {
  const { dx, dy, weight } = between(kit, a, na, b, nb);
  const varies = (flag: 'xVaries' | 'yVaries', first: 'firstX' | 'firstY'): Cell =>
    valueCell(either(laneValue(a[flag]!), laneValue(b[flag]!), differOf(laneValue(a[first]!), laneValue(b[first]!))));
  return {
    x2: sum(a.x2, b.x2, mul(mul(dx, dx), weight)),
    y2: sum(a.y2, b.y2, mul(mul(dy, dy), weight)),
    firstX: a.firstX!,
    firstY: a.firstY!,
    xVaries: varies('xVaries', 'firstX'),
    yVaries: varies('yVaries', 'firstY')
  };
}

/** A sum of so many as their mean. */
export const perCount = (total: Cell | undefined, n: Expr): Expr => div(laneValue(total!), fromCount(n));
