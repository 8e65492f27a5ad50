import { call } from '../../ir/make.ts';
import { scalar } from '../define.ts';

export const log10 = scalar({
  signature: 'log10(x: f64) -> f64',
  doc: 'The logarithm to base 10; -inf for 0, NaN for negative numbers.',
  group: 'math',
  extension: true,
  pipesFirst: true,
  meaning: ([x]) => Math.log10(x as number),
  kernel: (_, x) => call('f64', 'log10', [x!]),
  examples: [
    `
    time   key  x     |  log10(x)
    10:00  Ben  1000  |  3.0
    10:01  Ben  0     |  -inf
    10:02  Ben  -1    |  NaN
    10:03  Ben  .     |  .
    `
  ]
});
