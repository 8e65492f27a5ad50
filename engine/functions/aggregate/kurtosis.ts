import { div, f64, mul, sub } from '../../ir/make.ts';
import { aggregate } from '../define.ts';
import { shape } from './shape.ts';

export const kurtosis = aggregate({
  signature: 'kurtosis<N: number>(x: N, window: window = null) -> f64',
  doc: 'The population excess kurtosis of the values so far, or in the window: m4 / m2^2 - 3. Null until there are four, and where all are equal.\n\nMoments about the mean are updated value by value (Terriberry) and merged by the formulas of Chan and Pébay. Cost: constant per value.',
  ...shape(
    4,
    (m2, _, m4) => m4 / (m2 * m2) - 3,
    (m2, m4) => sub(div(m4, mul(m2, m2)), f64(3))
  ),
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
