import { call } from '../../ir/make.ts';
import { scalar } from '../define.ts';

export const log1p = scalar({
  signature: 'log1p(x: f64) -> f64',
  doc: 'The natural logarithm of 1 + x, exact also near 0; NaN below -1.',
  group: 'math',
  extension: true,
  pipesFirst: true,
  meaning: ([x]) => Math.log1p(x as number),
  kernel: (_, x) => call('f64', 'log1p', [x!]),
  examples: [
    `
    time   key  x   |  log1p(x)
    10:00  Ben  0   |  0.0
    10:01  Ben  -1  |  -inf
    10:02  Ben  -2  |  NaN
    10:03  Ben  .   |  .
    `
  ]
});
