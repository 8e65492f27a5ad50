import { equalValues } from '../../types/order.ts';
import type { Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { isPlain } from '../cells.ts';
import { scalar } from '../define.ts';
import { compared, equalCells } from './equality.ts';

export const eq = scalar({
  signature: 'eq<T: any>(a: T, b: T) -> bool',
  doc: 'Whether two values are equal; null if either is null. Records and lists are compared member by member, where two nulls are equal; NaN equals NaN.',
  group: 'comparison',
  operator: '==',
  commutes: true,
  nulls: 'seen',
  meaning: ([a, b], types) => (a === null || b === null ? null : equalValues(types.params[0] as Type, a as Value, b as Value)),
  fuses: ({ params }) => isPlain(params[0] as Type),
  cells: ({ body, params }, a, b) => compared(body, a!, b!, (x, y) => equalCells(body, params[0] as Type, x, y)),
  examples: [
    `
    time   key   a    b    |  a == b  a == "tea"  { a } == { a: b }  a == null
    10:00  Ben   tea  tea  |  true    true        true              .
    10:01  Ben   tea  Tea  |  false   true        false             .
    10:02  Ben   .    tea  |  .       .           false             .
    `
  ]
});
