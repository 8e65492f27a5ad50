import { mulOf } from '../../ir/typed.ts';
import { scalar } from '../define.ts';
import { numeric } from './numeric.ts';

export const mul = scalar({
  signature: 'mul<N: number>(a: N, b: N) -> N',
  doc: 'The product. Integers wrap around.',
  group: 'math',
  operator: '*',
  commutes: true,
  meaning: numeric(
    (a, b) => a * b,
    (a, b) => a * b
  ),
  kernel: ({ result }, a, b) => mulOf(result, a!, b!),
  examples: [
    `
    time   key   a    b  |  a * b  a * 0.5
    10:00  Ben   7    2  |  14     3.5
    10:01  Ben  -7    .  |  .      -3.5
    10:02  Ben   .    2  |  .      .
    `
  ]
});
