import { both } from '../../ir/make.ts';
import type { Value } from '../../types/value.ts';
import { withValid } from '../cells.ts';
import { scalar } from '../define.ts';
import { known } from './known.ts';

export const onlyIf = scalar({
  signature: 'if<T: any>(condition: bool, value: T) -> T',
  doc: 'The value where the condition is true, otherwise null. It keeps all rows; `when` drops them.',
  group: 'logic',
  receiver: 'value',
  lends: 1,
  aliases: ['if_'],
  nulls: 'seen',
  meaning: ([condition, value]) => (condition === true ? (value as Value) : null),
  cells: ({ body }, condition, value) => withValid(value!, both(known(body, condition!).yes, value!.valid)),
  examples: [
    `
    time   key   x  c      |  if(c, x)
    10:00  Ben   3  true   |  3
    10:01  Ben   4  false  |  .
    10:02  Ben   5  .      |  .
    10:03  Ben   .  true   |  .
    `
  ]
});
