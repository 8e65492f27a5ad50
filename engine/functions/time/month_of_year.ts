import { civilOfDay } from '../../types/instant.ts';
import { monthIn } from './civil.ts';
import { datePart } from './date_part.ts';

export const monthOfYear = datePart({
  name: 'month_of_year',
  returns: 'u32',
  doc: 'The month, 1 to 12, in UTC or `zone`.',
  part: day => civilOfDay(day).month,
  partIn: monthIn,
  examples: [
    `
    time   key  at                   |  month_of_year(at)  month_of_year(at, zone = "Asia/Tokyo")
    10:00  Ben  2031-03-05T10:20:30  |  3                  3
    10:01  Ben  2028-12-31T23:59:59  |  12                 1
    10:02  Ben  1969-01-01T00:00:00  |  1                  1
    10:03  Ben  .                    |  .                  .
    `
  ]
});
