import { both, div, f64, geU, i32, mul, ne, sub } from '../../ir/make.ts';
import { laneValue } from '../cells.ts';
import { aggregate } from '../define.ts';
import { fromCount } from './moments.ts';
import { shapeKernel, shapeOf } from './shape.ts';
import { isVaried } from './varied.ts';

export const kurtosis = aggregate({
  signature: 'kurtosis<N: number>(x: N, window: window = null) -> f64',
  doc: 'The population excess kurtosis of the values so far, or in the window: m4 / m2^2 - 3. Null until there are four, and where all are equal.\n\nMoments about the mean are updated value by value (Terriberry) and merged by the formulas of Chan and Pébay. Cost: constant per value.',
  group: 'aggregation',
  extension: true,
  pipesFirst: true,
  empty: 'null',
  meaning: content => {
    const values = content.map(Number);
    const [m2, , m4] = shapeOf(values);
    return values.length < 4 || m2 === 0 || !isVaried(values) ? null : m4 / (m2 * m2) - 3;
  },
  kernel: shapeKernel(4, ({ body }, { m2, m4, varied }, n) => {
    const square = body.let(div(laneValue(m2!), fromCount(n)));
    const value = sub(div(div(laneValue(m4!), fromCount(n)), mul(square, square)), f64(3));
    return { valid: both(geU(n, i32(4)), laneValue(varied!), ne(square, f64(0))), value };
  }),
  examples: [
    `
    time   key   x  |  kurtosis(x)
    10:00  Ben   1  |            .
    10:00  Ryan  5  |            .
    10:01  Ben   3  |            .
    10:02  Ben   1  |            .
    10:03  Ben   .  |            .
    10:04  Ben   3  |           -2
    10:05  Ben   9  |  -0.1872427983539091
    `
  ]
});
