import { civilOfInstant } from '../../types/instant.ts';
import { scalar } from '../define.ts';
import { dayOfMonthAt } from './civil.ts';

export const dayOfMonth = scalar({
  signature: 'day_of_month(time: timestamp_ns) -> u32',
  doc: 'The day of the month, 1 to 31.',
  group: 'time',
  meaning: ([time]) => civilOfInstant(time as bigint).day,
  kernel: ({ body }, time) => dayOfMonthAt(body, time!),
  examples: [
    `
    time   key   at                   |  day_of_month(at)
    10:00  Ben   2031-03-05T10:20:00  |  5
    10:01  Ben   2028-12-31T23:59:59  |  31
    10:02  Ben   1969-01-01T00:00:00  |  1
    10:03  Ben   .                    |  .
    `
  ]
});
