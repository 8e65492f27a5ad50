import { both } from '../../ir/make.ts';
import type { Value } from '../../types/value.ts';
import { withValid } from '../cells.ts';
import { scalar } from '../define.ts';
import { known } from './known.ts';

export const nullIf = scalar({
  signature: 'null_if<T: any>(condition: bool, value: T) -> T',
  doc: 'The value where the condition is false, otherwise null.',
  group: 'logic',
  receiver: 'value',
  lends: 1,
  nulls: 'seen',
  meaning: ([condition, value]) => (condition === false ? (value as Value) : null),
  cells: ({ body }, condition, value) => withValid(value!, both(known(body, condition!).no, value!.valid)),
  examples: [
    `
    time   key   x  c      |  null_if(c, x)
    10:00  Ben   3  true   |  .
    10:01  Ben   4  false  |  4
    10:02  Ben   5  .      |  .
    10:03  Ben   .  false  |  .
    `
  ]
});
