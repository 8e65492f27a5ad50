import { geU, i32 } from '../../ir/make.ts';
import { aggregate } from '../define.ts';
import { COMMON, mergeCommon, pairsOf, perCount, stepCommon } from './pairs.ts';

export const covariance = aggregate({
  signature: 'covariance<N: number, M: number>(x: N, y: M, window: window = null) -> f64',
  doc: 'The population covariance of two values so far, or in the window; null until there are two pairs.\n\nA row counts where either is new and both are non-null. Updated pair by pair: n += 1; dx = x - mx; mx += dx / n; my += (y - my) / n; c += dx * (y - my). The result is c / n. Cost: constant per pair.',
  group: 'aggregation',
  extension: true,
  empty: 'null',
  meaning: content => (content.length < 2 ? null : pairsOf(content).c / content.length),
  kernel: {
    state: () => COMMON,
    step: stepCommon,
    value: (_, { c }, n) => ({ valid: geU(n, i32(2)), value: perCount(c, n) }),
    merge: mergeCommon
  },
  examples: [
    `
    time   key   x  y  |  covariance(x, y)
    10:00  Ben   1  2  |                 .
    10:00  Ryan  5  5  |                 .
    10:01  Ben   3  6  |                 2
    10:02  Ben   .  9  |                 2
    10:03  Ben   2  1  |  1.3333333333333333
    10:04  Ryan  5  7  |                 0
    `
  ]
});
