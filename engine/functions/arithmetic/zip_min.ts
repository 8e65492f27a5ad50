import { lt, select } from '../../ir/make.ts';
import { lessOf } from '../../ir/order.ts';
import { isFloat } from '../../types/classes.ts';
import { compareValues } from '../../types/order.ts';
import type { Type } from '../../types/type.ts';
import { scalar } from '../define.ts';

export const zipMin = scalar({
  signature: 'zip_min<O: ordered>(a: O, b: O) -> O',
  doc: 'The lesser of two values, row by row; null if either is null.\n\nWhere one is NaN, or both are equal, it is `b`.',
  group: 'math',
  meaning: ([a, b], types) => {
    const wins = isFloat(types.result) ? (a as number) < (b as number) : compareValues(types.params[0] as Type, a ?? null, b ?? null) < 0;
    return (wins ? a : b) ?? null;
  },
  kernel: ({ body, result }, a, b) => {
    const [x, y] = [body.let(a!), body.let(b!)];
    return select(isFloat(result) ? lt(x, y) : lessOf(body, result, x, y), x, y);
  },
  examples: [
    `
    time   key   a   b  |  zip_min(a, b)
    10:00  Ben   7   2  |  2
    10:01  Ben   1   2  |  1
    10:02  Ben   .   2  |  .
    10:03  Ben   7   .  |  .
    `
  ]
});
