import { call } from '../../ir/make.ts';
import { scalar } from '../define.ts';

export const sin = scalar({
  signature: 'sin(x: f64) -> f64',
  doc: 'The sine of an angle in radians.',
  group: 'math',
  extension: true,
  pipesFirst: true,
  meaning: ([x]) => Math.sin(x as number),
  kernel: (_, x) => call('f64', 'sin', [x!]),
  examples: [
    `
    time   key  x  |  sin(x)
    10:00  Ben  0  |  0.0
    10:01  Ben  1  |  0.8414709848078965
    10:02  Ben  .  |  .
    `
  ]
});
