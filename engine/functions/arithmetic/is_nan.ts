import { FALSE } from '../../ir/make.ts';
import { isNaNOf } from '../../ir/order.ts';
import { isFloat } from '../../types/classes.ts';
import { scalar } from '../define.ts';

export const isNan = scalar({
  signature: 'is_nan<N: number>(x: N) -> bool',
  doc: 'Whether the number is NaN; integers never are.',
  group: 'math',
  extension: true,
  pipesFirst: true,
  meaning: ([x]) => Number.isNaN(x),
  kernel: ({ body, params }, x) => (isFloat(params[0]!) ? isNaNOf(body.let(x!)) : FALSE),
  examples: [
    `
    time   key  x    |  is_nan(x)
    10:00  Ben  1    |  false
    10:01  Ben  NaN  |  true
    10:02  Ben  inf  |  false
    10:03  Ben  .    |  .
    `
  ]
});
