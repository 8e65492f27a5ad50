import { trunc as truncOf } from '../../ir/make.ts';
import { isFloat } from '../../types/classes.ts';
import { scalar } from '../define.ts';

export const trunc = scalar({
  signature: 'trunc<N: number>(x: N) -> N',
  doc: 'The number without what follows the decimal point, in the same type.',
  group: 'math',
  extension: true,
  pipesFirst: true,
  meaning: ([x]) => (typeof x === 'number' ? Math.trunc(x) : (x ?? null)),
  kernel: ({ result }, x) => (isFloat(result) ? truncOf(x!) : x!),
  examples: [
    `
    time   key  x     |  trunc(x)
    10:00  Ben  2.7   |  2.0
    10:01  Ben  -2.7  |  -2.0
    10:02  Ben  .     |  .
    `
  ]
});
