import { add, divS, i32 } from '../../ir/make.ts';
import { civilOfInstant } from '../../types/instant.ts';
import { scalar } from '../define.ts';
import { monthAt } from './civil.ts';

export const quarter = scalar({
  signature: 'quarter(time: timestamp_ns) -> u32',
  doc: 'The quarter of the year, 1 to 4, in UTC.',
  group: 'time',
  extension: true,
  pipesFirst: true,
  meaning: ([time]) => Math.ceil(civilOfInstant(time as bigint).month / 3),
  kernel: ({ body }, time) => divS(add(monthAt(body, time!), i32(2)), i32(3)),
  examples: [
    `
    time   key  at                   |  quarter(at)
    10:00  Ben  2031-03-05T10:20:30  |  1
    10:01  Ben  2028-12-31T23:59:59  |  4
    10:02  Ben  1969-01-01T00:00:00  |  1
    10:03  Ben  .                    |  .
    `
  ]
});
