import { call } from '../../ir/make.ts';
import { scalar } from '../define.ts';

export const log2 = scalar({
  signature: 'log2(x: f64) -> f64',
  doc: 'The logarithm to base 2; -inf for 0, NaN for negative numbers.',
  group: 'math',
  extension: true,
  pipesFirst: true,
  meaning: ([x]) => Math.log2(x as number),
  kernel: (_, x) => call('f64', 'log2', [x!]),
  examples: [
    `
    time   key  x   |  log2(x)
    10:00  Ben  8   |  3.0
    10:01  Ben  0   |  -inf
    10:02  Ben  -1  |  NaN
    10:03  Ben  .   |  .
    `
  ]
});
