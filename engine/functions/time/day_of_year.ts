import { dayOfYearOf } from '../../types/instant.ts';
import { scalar } from '../define.ts';
import { dayOfYearAt } from './civil.ts';

export const dayOfYear = scalar({
  signature: 'day_of_year(time: timestamp_ns) -> u32',
  doc: 'The day of the year, 1 to 366.',
  group: 'time',
  meaning: ([time]) => dayOfYearOf(time as bigint),
  kernel: ({ body }, time) => dayOfYearAt(body, time!),
  examples: [
    `
    time   key   at                   |  day_of_year(at)
    10:00  Ben   2031-03-05T10:20:00  |  64
    10:01  Ben   2028-12-31T23:59:59  |  366
    10:02  Ben   1969-01-01T00:00:00  |  1
    10:03  Ben   .                    |  .
    `
  ]
});
