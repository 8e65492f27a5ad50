import { lessOf } from '../../ir/order.ts';
import { compareValues } from '../../types/order.ts';
import type { Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { scalar } from '../define.ts';

export const lt = scalar({
  signature: 'lt<O: ordered>(a: O, b: O) -> bool',
  doc: 'Whether `a` is less than `b`. NaN is greater than all other numbers, -0.0 less than 0.0.',
  group: 'comparison',
  operator: '<',
  meaning: ([a, b], types) => compareValues(types.params[0] as Type, a as Value, b as Value) < 0,
  kernel: ({ body, params }, a, b) => lessOf(body, params[0] as Type, a!, b!),
  examples: [
    `
    time   key   a   b  |  a < b
    10:00  Ben   1   2  |  true
    10:01  Ben   2   2  |  false
    10:02  Ben   3   2  |  false
    10:03  Ben   .   2  |  .
    `
  ]
});
