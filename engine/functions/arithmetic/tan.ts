import { call } from '../../ir/make.ts';
import { scalar } from '../define.ts';

export const tan = scalar({
  signature: 'tan(x: f64) -> f64',
  doc: 'The tangent of an angle in radians.',
  group: 'math',
  extension: true,
  pipesFirst: true,
  meaning: ([x]) => Math.tan(x as number),
  kernel: (_, x) => call('f64', 'tan', [x!]),
  examples: [
    `
    time   key  x  |  tan(x)
    10:00  Ben  0  |  0.0
    10:01  Ben  1  |  1.5574077246549023
    10:02  Ben  .  |  .
    `
  ]
});
