import { call } from '../../ir/make.ts';
import { scalar } from '../define.ts';

export const log = scalar({
  signature: 'log(x: f64) -> f64',
  doc: 'The natural logarithm; -inf for 0, NaN for negative numbers.',
  group: 'math',
  extension: true,
  pipesFirst: true,
  meaning: ([x]) => Math.log(x as number),
  kernel: (_, x) => call('f64', 'log', [x!]),
  examples: [
    `
    time   key  x   |  log(x)
    10:00  Ben  1   |  0.0
    10:01  Ben  0   |  -inf
    10:02  Ben  -1  |  NaN
    10:03  Ben  .   |  .
    `
  ]
});
