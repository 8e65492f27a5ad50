import { civilOfInstant } from '../../types/instant.ts';
import { scalar } from '../define.ts';
import { yearAt } from './civil.ts';

export const year = scalar({
  signature: 'year(time: timestamp_ns) -> i32',
  doc: 'The calendar year.',
  group: 'time',
  meaning: ([time]) => civilOfInstant(time as bigint).year,
  kernel: ({ body }, time) => yearAt(body, time!),
  examples: [
    `
    time   key   at                   |  year(at)
    10:00  Ben   2031-03-05T10:20:00  |  2031
    10:01  Ben   2028-12-31T23:59:59  |  2028
    10:02  Ben   1969-01-01T00:00:00  |  1969
    10:03  Ben   .                    |  .
    `
  ]
});
