import { call } from '../../ir/make.ts';
import { scalar } from '../define.ts';

export const atan2 = scalar({
  signature: 'atan2(y: f64, x: f64) -> f64',
  doc: 'The angle in radians, from -π to π, between the positive x axis and the point (x, y).',
  group: 'math',
  extension: true,
  pipesFirst: true,
  meaning: ([y, x]) => Math.atan2(y as number, x as number),
  kernel: (_, y, x) => call('f64', 'atan2', [y!, x!]),
  examples: [
    `
    time   key  y  x   |  atan2(y, x)
    10:00  Ben  0  1   |  0.0
    10:01  Ben  1  0   |  1.5707963267948966
    10:02  Ben  0  -1  |  3.141592653589793
    10:03  Ben  .  1   |  .
    `
  ]
});
