import { i32, sub } from '../../ir/make.ts';
import { dayOfYearOf } from '../../types/instant.ts';
import { scalar } from '../define.ts';
import { dayOfYearAt } from './civil.ts';

export const dayOfYear0 = scalar({
  signature: 'day_of_year0(time: timestamp_ns) -> u32',
  doc: 'The day of the year, 0 to 365.',
  group: 'time',
  meaning: ([time]) => dayOfYearOf(time as bigint) - 1,
  kernel: ({ body }, time) => sub(dayOfYearAt(body, time!), i32(1)),
  examples: [
    `
    time   key   at                   |  day_of_year0(at)
    10:00  Ben   2031-03-05T10:20:00  |  63
    10:01  Ben   2028-12-31T23:59:59  |  365
    10:02  Ben   1969-01-01T00:00:00  |  0
    10:03  Ben   .                    |  .
    `
  ]
});
