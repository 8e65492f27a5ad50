import { i32, sub } from '../../ir/make.ts';
import { civilOfInstant } from '../../types/instant.ts';
import { scalar } from '../define.ts';
import { dayOfMonthAt } from './civil.ts';

export const dayOfMonth0 = scalar({
  signature: 'day_of_month0(time: timestamp_ns) -> u32',
  doc: 'The day of the month, 0 to 30.',
  group: 'time',
  meaning: ([time]) => civilOfInstant(time as bigint).day - 1,
  kernel: ({ body }, time) => sub(dayOfMonthAt(body, time!), i32(1)),
  examples: [
    `
    time   key   at                   |  day_of_month0(at)
    10:00  Ben   2031-03-05T10:20:00  |  4
    10:01  Ben   2028-12-31T23:59:59  |  30
    10:02  Ben   1969-01-01T00:00:00  |  0
    10:03  Ben   .                    |  .
    `
  ]
});
