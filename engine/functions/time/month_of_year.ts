import { civilOfInstant } from '../../types/instant.ts';
import { scalar } from '../define.ts';
import { monthAt } from './civil.ts';

export const monthOfYear = scalar({
  signature: 'month_of_year(time: timestamp_ns) -> u32',
  doc: 'The month, 1 to 12.',
  group: 'time',
  meaning: ([time]) => civilOfInstant(time as bigint).month,
  kernel: ({ body }, time) => monthAt(body, time!),
  examples: [
    `
    time   key   at                   |  month_of_year(at)
    10:00  Ben   2031-03-05T10:20:00  |  3
    10:01  Ben   2028-12-31T23:59:59  |  12
    10:02  Ben   1969-01-01T00:00:00  |  1
    10:03  Ben   .                    |  .
    `
  ]
});
