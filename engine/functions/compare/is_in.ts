import type { Body } from '../../ir/body.ts';
import { both, either } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { equalValues } from '../../types/order.ts';
import type { Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { isPlain, named } from '../cells.ts';
import type { Cell } from '../define.ts';
import { scalar } from '../define.ts';
import { equalCells } from './equality.ts';

export const isIn = scalar({
  signature: 'is_in<T: any>(x: T, values+: T) -> bool',
  doc: 'Whether the value equals one of the others. Null only where the value itself is; nulls among the others are never equal.\n\nA single constant list, such as a parameter `$kinds`, counts as its elements.',
  group: 'comparison',
  extension: true,
  pipesFirst: true,
  spreads: true,
  nulls: 'seen',
  meaning: ([x, ...values], { params }) =>
    x === null ? null : values.some(value => value !== null && equalValues(params[0] as Type, x as Value, value)),
  fuses: ({ params }) => isPlain(params[0] as Type),
  cells: ({ body, params }, x, ...values) => {
    const value = named(body, x!);
    return { valid: value.valid, value: either(...values.map(other => sameAs(body, params[0] as Type, value, named(body, other)))) };
  },
  examples: [
    `
    time   key  x     |  is_in(x, "tea", "ale")  is_in(x, null)
    10:00  Ben  tea   |  true                    false
    10:01  Ben  cake  |  false                   false
    10:02  Ben  .     |  .                       .
    `
  ]
});

const sameAs = (body: Body, type: Type, value: Cell, other: Cell): Expr => both(other.valid, equalCells(body, type, value, other));
