import { call } from '../../ir/make.ts';
import { scalar } from '../define.ts';

export const atan = scalar({
  signature: 'atan(x: f64) -> f64',
  doc: 'The angle in radians whose tangent it is.',
  group: 'math',
  extension: true,
  pipesFirst: true,
  meaning: ([x]) => Math.atan(x as number),
  kernel: (_, x) => call('f64', 'atan', [x!]),
  examples: [
    `
    time   key  x  |  atan(x)
    10:00  Ben  0  |  0.0
    10:01  Ben  1  |  0.7853981633974483
    10:02  Ben  .  |  .
    `
  ]
});
