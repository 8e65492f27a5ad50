import { both } from '../../ir/make.ts';
import { lessOrEqualOf } from '../../ir/order.ts';
import { compareValues } from '../../types/order.ts';
import type { Type } from '../../types/type.ts';
import { scalar } from '../define.ts';

export const between = scalar({
  signature: 'between<O: ordered>(x: O, low: O, high: O) -> bool',
  doc: 'Whether the value lies between two others or is one of them.',
  group: 'comparison',
  extension: true,
  pipesFirst: true,
  meaning: ([x, low, high], { params }) => {
    const type = params[0] as Type;
    return compareValues(type, low!, x!) <= 0 && compareValues(type, x!, high!) <= 0;
  },
  kernel: ({ body, params }, x, low, high) => {
    const value = body.let(x!);
    const type = params[0] as Type;
    return both(lessOrEqualOf(body, type, low!, value), lessOrEqualOf(body, type, value, high!));
  },
  examples: [
    `
    time   key  x    |  between(x, 2, 5)
    10:00  Ben  2    |  true
    10:01  Ben  5    |  true
    10:02  Ben  5.5  |  false
    10:03  Ben  .    |  .
    `
  ]
});
