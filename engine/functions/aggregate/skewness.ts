import { div, mul, sqrt } from '../../ir/make.ts';
import { aggregate } from '../define.ts';
import { shape } from './shape.ts';

export const skewness = aggregate({
  signature: 'skewness<N: number>(x: N, window: window = null) -> f64',
  doc: 'The population skewness of the values so far, or in the window: m3 / m2^1.5. Null until there are three, and where all are equal.\n\nMoments about the mean are updated value by value (Terriberry) and merged by the formulas of Chan and Pébay. Cost: constant per value.',
  ...shape(
    3,
    (m2, m3) => m3 / (m2 * Math.sqrt(m2)),
    (m2, m3) => div(m3, mul(m2, sqrt(m2)))
  ),
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
