import { pow } from '../../ir/host.ts';
import { scalar } from '../define.ts';

export const powf = scalar({
  signature: 'powf(base: f64, power: f64) -> f64',
  doc: 'The base raised to a power; 0 to the 0 is 1, a negative base with a fractional power is NaN.',
  group: 'math',
  meaning: ([base, exponent]) => pow(base as number, exponent as number),
  examples: [
    `
    time   key   x  |  powf(x, 2)  powf(x, 0.5)
    10:00  Ben   4  |  16          2
    10:01  Ben   0  |  0           0
    10:02  Ben  -4  |  16          NaN
    10:03  Ben   .  |  .           .
    `
  ]
});
