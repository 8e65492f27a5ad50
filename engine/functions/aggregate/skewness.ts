import { both, div, f64, geU, i32, mul, ne, sqrt } from '../../ir/make.ts';
import { laneValue } from '../cells.ts';
import { aggregate } from '../define.ts';
import { fromCount } from './moments.ts';
import { shapeKernel, shapeOf } from './shape.ts';
import { isVaried } from './varied.ts';

export const skewness = aggregate({
  signature: 'skewness<N: number>(x: N, window: window = null) -> f64',
  doc: 'The population skewness of the values so far, or in the window: m3 / m2^1.5. Null until there are three, and where all are equal.\n\nMoments about the mean are updated value by value (Terriberry) and merged by the formulas of Chan and Pébay. Cost: constant per value.',
  group: 'aggregation',
  extension: true,
  pipesFirst: true,
  empty: 'null',
  meaning: content => {
    const values = content.map(Number);
    const [m2, m3] = shapeOf(values);
    return values.length < 3 || m2 === 0 || !isVaried(values) ? null : m3 / (m2 * Math.sqrt(m2));
  },
  kernel: shapeKernel(3, ({ body }, { m2, m3, varied }, n) => {
    const square = body.let(div(laneValue(m2!), fromCount(n)));
    const value = div(div(laneValue(m3!), fromCount(n)), mul(square, sqrt(square)));
    return { valid: both(geU(n, i32(3)), laneValue(varied!), ne(square, f64(0))), value };
  }),
  examples: [
    `
    time   key   x  |  skewness(x)
    10:00  Ben   1  |                  .
    10:00  Ryan  5  |                  .
    10:01  Ben   1  |                  .
    10:02  Ben   .  |                  .
    10:03  Ben   4  |  0.7071067811865475
    10:04  Ryan  5  |                  .
    10:05  Ryan  5  |                  .
    `
  ]
});
