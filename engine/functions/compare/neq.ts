import { not } from '../../ir/make.ts';
import { equalValues } from '../../types/order.ts';
import type { Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { isPlain } from '../cells.ts';
import { scalar } from '../define.ts';
import { compared, equalCells } from './equality.ts';

export const neq = scalar({
  signature: 'neq<T: any>(a: T, b: T) -> bool',
  doc: 'Whether two values differ; null if either is null. Records and lists are compared member by member, where two nulls are equal; NaN equals NaN.',
  group: 'comparison',
  operator: '!=',
  commutes: true,
  aliases: ['ne'],
  nulls: 'seen',
  meaning: ([a, b], types) => (a === null || b === null ? null : !equalValues(types.params[0] as Type, a as Value, b as Value)),
  fuses: ({ params }) => isPlain(params[0] as Type),
  cells: ({ body, params }, a, b) => compared(body, a!, b!, (x, y) => not(equalCells(body, params[0] as Type, x, y))),
  examples: [
    `
    time   key   a  b  |  a != b  a <> 1
    10:00  Ben   1  1  |  false   false
    10:01  Ben   1  2  |  true    false
    10:02  Ben   .  2  |  .       .
    `
  ]
});
