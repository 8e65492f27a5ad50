import { datePart } from './date_part.ts';
import { weekday, weekdayIn } from './week.ts';

export const dayOfWeek = datePart({
  name: 'day_of_week',
  returns: 'u32',
  doc: 'The day of the week, from 1 for Monday to 7 for Sunday, in UTC or `zone`.',
  extension: true,
  part: weekday,
  partIn: weekdayIn,
  examples: [
    `
    time   key  at                   |  day_of_week(at)  day_of_week(at, zone = "Asia/Tokyo")
    10:00  Ben  2031-03-05T10:20:30  |  3                3
    10:01  Ben  2028-12-31T23:59:59  |  7                1
    10:02  Ben  1969-01-01T00:00:00  |  3                3
    10:03  Ben  .                    |  .                .
    `
  ]
});
