import type { Body } from '../../ir/body.ts';
import { both, div, eq, f64, geU, gt, i32, lt, mul, ne, select, sqrt } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { laneValue } from '../cells.ts';
import { aggregate } from '../define.ts';
import { COMMON, mergeCommon, mergeSpreads, pairsOf, SPREADS, stepCommon, stepSpreads } from './pairs.ts';

export const correlation = aggregate({
  signature: 'correlation<N: number, M: number>(x: N, y: M, window: window = null) -> f64',
  doc: "Pearson's correlation of two values so far, or in the window; null until there are two pairs, and where one of them does not vary.\n\nA row counts where either is new and both are non-null. Cost: constant per pair.",
  group: 'aggregation',
  extension: true,
  empty: 'null',
  meaning: content => {
    if (content.length < 2) return null;
    const { c, x2, y2, xVaries, yVaries } = pairsOf(content);
    const spread = rootOfProduct(x2, y2);
    return xVaries && yVaries && spread !== 0 ? c / spread : null;
  },
  kernel: {
    state: () => ({ ...COMMON, ...SPREADS }),
    step: (kit, state, pair, n) => {
      const after = stepCommon(kit, state, pair, n);
      return { ...after, ...stepSpreads(kit, state, after, pair, (yes, no) => select(eq(n, i32(1)), yes, no)) };
    },
    value: ({ body }, { c, x2, y2, xVaries, yVaries }, n) => {
      const spread = body.let(rootOfProductOf(body, laneValue(x2!), laneValue(y2!)));
      const varies = both(laneValue(xVaries!), laneValue(yVaries!), ne(spread, f64(0)));
      return { valid: both(geU(n, i32(2)), varies), value: div(laneValue(c!), spread) };
    },
    merge: (kit, a, na, b, nb) => ({ ...mergeCommon(kit, a, na, b, nb), ...mergeSpreads(kit, a, na, b, nb) })
  },
  examples: [
    `
    time   key   x  y   |  correlation(x, y)
    10:00  Ben   1  2   |                  .
    10:00  Ryan  5  5   |                  .
    10:01  Ben   3  6   |  1.0
    10:02  Ben   .  9   |  1.0
    10:03  Ben   2  -2  |  0.5
    10:04  Ryan  5  7   |                  .
    `
  ]
});

// The product of small or great squares is none, or endless, before its root is.
const SMALL = 1e-300;
const GREAT = 1e300;

function rootOfProduct(a: number, b: number): number {
  const product = a * b;
  return product > SMALL && product < GREAT ? Math.sqrt(product) : Math.sqrt(a) * Math.sqrt(b);
}

function rootOfProductOf(body: Body, a: Expr, b: Expr): Expr {
  const product = body.let(mul(a, b));
  return select(both(gt(product, f64(SMALL)), lt(product, f64(GREAT))), sqrt(product), mul(sqrt(a), sqrt(b)));
}
