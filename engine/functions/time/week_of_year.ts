import { datePart } from './date_part.ts';
import { isoWeek, isoWeekIn } from './week.ts';

export const weekOfYear = datePart({
  name: 'week_of_year',
  returns: 'u32',
  doc: 'The week of the year by ISO 8601, 1 to 53, in UTC or `zone`: week 1 holds the first Thursday.',
  extension: true,
  part: isoWeek,
  partIn: isoWeekIn,
  examples: [
    `
    time   key  at                   |  week_of_year(at)  week_of_year(at, zone = "Asia/Tokyo")
    10:00  Ben  2031-03-05T10:20:30  |  10                10
    10:01  Ben  2028-12-31T23:59:59  |  52                1
    10:02  Ben  1969-01-01T00:00:00  |  1                 1
    10:03  Ben  .                    |  .                 .
    `
  ]
});
