import { call } from '../../ir/make.ts';
import { scalar } from '../define.ts';

export const cbrt = scalar({
  signature: 'cbrt(x: f64) -> f64',
  doc: 'The cube root, of negative numbers too.',
  group: 'math',
  extension: true,
  pipesFirst: true,
  meaning: ([x]) => Math.cbrt(x as number),
  kernel: (_, x) => call('f64', 'cbrt', [x!]),
  examples: [
    `
    time   key  x   |  cbrt(x)
    10:00  Ben  27  |  3.0
    10:01  Ben  -8  |  -2.0
    10:02  Ben  .   |  .
    `
  ]
});
