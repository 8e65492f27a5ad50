import { civilOfDay } from '../../types/instant.ts';
import { dayOfMonthIn } from './civil.ts';
import { datePart } from './date_part.ts';

export const dayOfMonth = datePart({
  name: 'day_of_month',
  returns: 'u32',
  doc: 'The day of the month, 1 to 31, in UTC or `zone`.',
  part: day => civilOfDay(day).day,
  partIn: dayOfMonthIn,
  examples: [
    `
    time   key  at                   |  day_of_month(at)  day_of_month(at, zone = "Asia/Tokyo")
    10:00  Ben  2031-03-05T10:20:30  |  5                 5
    10:01  Ben  2028-12-31T23:59:59  |  31                1
    10:02  Ben  1969-01-01T00:00:00  |  1                 1
    10:03  Ben  .                    |  .                 .
    `
  ]
});
