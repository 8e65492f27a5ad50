import { call } from '../../ir/make.ts';
import { scalar } from '../define.ts';

export const exp = scalar({
  signature: 'exp(power: f64) -> f64',
  doc: "Euler's number raised to a power.",
  group: 'math',
  meaning: ([power]) => Math.exp(power as number),
  kernel: (_, power) => call('f64', 'exp', [power!]),
  examples: [
    `
    time   key   x  |  exp(x)
    10:00  Ben   0  |  1
    10:01  Ben   1  |  2.718281828459045
    10:02  Ben   .  |  .
    `
  ]
});
