import { dayOfYearOf, instantOfDay } from '../../types/instant.ts';
import { dayOfYearIn } from './civil.ts';
import { datePart } from './date_part.ts';

export const dayOfYear = datePart({
  name: 'day_of_year',
  returns: 'u32',
  doc: 'The day of the year, 1 to 366, in UTC or `zone`.',
  part: day => dayOfYearOf(instantOfDay(day)),
  partIn: dayOfYearIn,
  examples: [
    `
    time   key  at                   |  day_of_year(at)  day_of_year(at, zone = "Asia/Tokyo")
    10:00  Ben  2031-03-05T10:20:30  |  64               64
    10:01  Ben  2028-12-31T23:59:59  |  366              1
    10:02  Ben  1969-01-01T00:00:00  |  1                1
    10:03  Ben  .                    |  .                .
    `
  ]
});
