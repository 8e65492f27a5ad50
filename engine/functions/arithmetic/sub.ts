import { subOf } from '../../ir/typed.ts';
import { scalar } from '../define.ts';
import { numeric } from './numeric.ts';

export const sub = scalar({
  signature: 'sub<N: number>(a: N, b: N) -> N',
  doc: 'The difference. Integers wrap around.',
  group: 'math',
  operator: '-',
  meaning: numeric(
    (a, b) => a - b,
    (a, b) => a - b
  ),
  kernel: ({ result }, a, b) => subOf(result, a!, b!),
  examples: [
    `
    time   key   a    b  |  a - b  1 - a
    10:00  Ben   7    2  |  5      -6
    10:01  Ben  -7    .  |  .      8
    10:02  Ben   .    2  |  .      .
    `
  ]
});
