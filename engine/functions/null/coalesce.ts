import type { Body } from '../../ir/body.ts';
import { pick } from '../cells.ts';
import type { Cell } from '../define.ts';
import { scalar } from '../define.ts';

export const coalesce = scalar({
  signature: 'coalesce<T: any>(values+: T) -> T',
  doc: 'The first argument that is not null; null if all are.',
  group: 'logic',
  nulls: 'seen',
  meaning: values => values.find(value => value !== null) ?? null,
  cells: ({ body }, ...values) => values.reduceRight((rest, value) => firstOf(body, value, rest)),
  examples: [
    `
    time   key   a  b    |  coalesce(a, b)  coalesce(a, b, 0)
    10:00  Ben   1  2.5  |  1               1
    10:01  Ben   .  2.5  |  2.5             2.5
    10:02  Ben   .  .    |  .               0
    `
  ]
});

function firstOf(body: Body, value: Cell, rest: Cell): Cell {
  const valid = body.let(value.valid);
  return pick(valid, { ...value, valid }, rest);
}
