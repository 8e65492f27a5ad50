import { ceil as ceilOf } from '../../ir/make.ts';
import { isFloat } from '../../types/classes.ts';
import { scalar } from '../define.ts';

export const ceil = scalar({
  signature: 'ceil<N: number>(n: N) -> N',
  doc: 'The least integral value not below the number, in the same type.',
  group: 'math',
  meaning: ([n]) => (typeof n === 'number' ? Math.ceil(n) : (n ?? null)),
  kernel: ({ result }, n) => (isFloat(result) ? ceilOf(n!) : n!),
  examples: [
    `
    time   key     n  |  ceil(n)
    10:00  Ben   2.5  |  3
    10:01  Ben  -2.5  |  -2
    10:02  Ben     4  |  4
    10:03  Ben     .  |  .
    `
  ]
});
