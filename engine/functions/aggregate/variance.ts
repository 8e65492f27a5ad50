import { div, geU, i32 } from '../../ir/make.ts';
import { F64 } from '../../types/type.ts';
import { laneValue } from '../cells.ts';
import { aggregate } from '../define.ts';
import { firstMoments, fromCount, mergeMoments, stepMoments } from './moments.ts';

export const variance = aggregate({
  signature: 'variance<N: number>(input: N, window: window = null) -> f64',
  doc: 'The population variance of the values so far, or in the window; null until there are two.\n\nUpdated value by value: n += 1; d = x - mean; mean += d / n; m2 += d * (x - mean). The result is m2 / n.',
  group: 'aggregation',
  empty: 'null',
  meaning: content => (content.length < 2 ? null : populationVariance(content.map(Number))),
  kernel: {
    state: () => ({ mean: F64, m2: F64 }),
    first: firstMoments,
    step: stepMoments,
    value: (_, { m2 }, n) => ({ valid: geU(n, i32(2)), value: div(laneValue(m2!), fromCount(n)) }),
    merge: mergeMoments
  },
  examples: [
    `
    time   key   amount  |  variance(amount)
    10:00  Ben        4  |                 .
    10:00  Ryan       .  |                 .
    10:01  Ben        .  |                 .
    10:02  Ben        7  |              2.25
    10:03  Ryan       3  |                 .
    10:04  Ben        1  |                 6
    `
  ]
});

function populationVariance(values: readonly number[]): number {
  let [mean, m2] = [0, 0];
  values.forEach((x, i) => {
    const d = x - mean;
    mean += d / (i + 1);
    m2 += d * (x - mean);
  });
  return m2 / values.length;
}
