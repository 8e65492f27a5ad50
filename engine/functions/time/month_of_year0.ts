import { i32, sub } from '../../ir/make.ts';
import { civilOfInstant } from '../../types/instant.ts';
import { scalar } from '../define.ts';
import { monthAt } from './civil.ts';

export const monthOfYear0 = scalar({
  signature: 'month_of_year0(time: timestamp_ns) -> u32',
  doc: 'The month, 0 to 11.',
  group: 'time',
  meaning: ([time]) => civilOfInstant(time as bigint).month - 1,
  kernel: ({ body }, time) => sub(monthAt(body, time!), i32(1)),
  examples: [
    `
    time   key   at                   |  month_of_year0(at)
    10:00  Ben   2031-03-05T10:20:00  |  2
    10:01  Ben   2028-12-31T23:59:59  |  11
    10:02  Ben   1969-01-01T00:00:00  |  0
    10:03  Ben   .                    |  .
    `
  ]
});
