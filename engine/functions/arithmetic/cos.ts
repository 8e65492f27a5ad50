import { call } from '../../ir/make.ts';
import { scalar } from '../define.ts';

export const cos = scalar({
  signature: 'cos(x: f64) -> f64',
  doc: 'The cosine of an angle in radians.',
  group: 'math',
  extension: true,
  pipesFirst: true,
  meaning: ([x]) => Math.cos(x as number),
  kernel: (_, x) => call('f64', 'cos', [x!]),
  examples: [
    `
    time   key  x  |  cos(x)
    10:00  Ben  0  |  1.0
    10:01  Ben  1  |  0.5403023058681398
    10:02  Ben  .  |  .
    `
  ]
});
