import { dayOfInstant } from '../../types/instant.ts';
import { scalar } from '../define.ts';
import { dayOf } from './civil.ts';
import { weekday, weekdayOf } from './week.ts';

export const dayOfWeek = scalar({
  signature: 'day_of_week(time: timestamp_ns) -> u32',
  doc: 'The day of the week, from 1 for Monday to 7 for Sunday, in UTC.',
  group: 'time',
  extension: true,
  pipesFirst: true,
  meaning: ([time]) => weekday(dayOfInstant(time as bigint)),
  kernel: ({ body }, time) => weekdayOf(body, dayOf(body, time!)),
  examples: [
    `
    time   key  at                   |  day_of_week(at)
    10:00  Ben  2031-03-05T10:20:30  |  3
    10:01  Ben  2028-12-31T23:59:59  |  7
    10:02  Ben  1969-01-01T00:00:00  |  3
    10:03  Ben  .                    |  .
    `
  ]
});
