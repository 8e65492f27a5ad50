import { call } from '../../ir/make.ts';
import { scalar } from '../define.ts';

export const expm1 = scalar({
  signature: 'expm1(x: f64) -> f64',
  doc: "Euler's number raised to a power, minus 1, exact also near 0.",
  group: 'math',
  extension: true,
  pipesFirst: true,
  meaning: ([x]) => Math.expm1(x as number),
  kernel: (_, x) => call('f64', 'expm1', [x!]),
  examples: [
    `
    time   key  x  |  expm1(x)
    10:00  Ben  0  |  0.0
    10:01  Ben  1  |  1.718281828459045
    10:02  Ben  .  |  .
    `
  ]
});
