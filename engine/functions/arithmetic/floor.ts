import { floor as floorOf } from '../../ir/make.ts';
import { isFloat } from '../../types/classes.ts';
import { scalar } from '../define.ts';

export const floor = scalar({
  signature: 'floor<N: number>(n: N) -> N',
  doc: 'The greatest integral value not above the number, in the same type.',
  group: 'math',
  meaning: ([n]) => (typeof n === 'number' ? Math.floor(n) : (n ?? null)),
  kernel: ({ result }, n) => (isFloat(result) ? floorOf(n!) : n!),
  examples: [
    `
    time   key     n  |  floor(n)
    10:00  Ben   2.5  |  2
    10:01  Ben  -2.5  |  -3
    10:02  Ben     4  |  4
    10:03  Ben     .  |  .
    `
  ]
});
