import { dayOfInstant } from '../../types/instant.ts';
import { scalar } from '../define.ts';
import { dayOf } from './civil.ts';
import { isoWeek, isoWeekOf } from './week.ts';

export const weekOfYear = scalar({
  signature: 'week_of_year(time: timestamp_ns) -> u32',
  doc: 'The week of the year by ISO 8601, 1 to 53: week 1 holds the first Thursday, in UTC.',
  group: 'time',
  extension: true,
  pipesFirst: true,
  meaning: ([time]) => isoWeek(dayOfInstant(time as bigint)),
  kernel: ({ body }, time) => isoWeekOf(body, dayOf(body, time!)),
  examples: [
    `
    time   key  at                   |  week_of_year(at)
    10:00  Ben  2031-03-05T10:20:30  |  10
    10:01  Ben  2028-12-31T23:59:59  |  52
    10:02  Ben  1969-01-01T00:00:00  |  1
    10:03  Ben  .                    |  .
    `
  ]
});
