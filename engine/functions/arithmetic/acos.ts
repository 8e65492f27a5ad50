import { call } from '../../ir/make.ts';
import { scalar } from '../define.ts';

export const acos = scalar({
  signature: 'acos(x: f64) -> f64',
  doc: 'The angle in radians whose cosine it is; NaN outside -1 to 1.',
  group: 'math',
  extension: true,
  pipesFirst: true,
  meaning: ([x]) => Math.acos(x as number),
  kernel: (_, x) => call('f64', 'acos', [x!]),
  examples: [
    `
    time   key  x  |  acos(x)
    10:00  Ben  0  |  1.5707963267948966
    10:01  Ben  1  |  0.0
    10:02  Ben  2  |  NaN
    10:03  Ben  .  |  .
    `
  ]
});
