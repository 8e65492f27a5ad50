import { i32, sub } from '../../ir/make.ts';
import { dayOfYearOf, instantOfDay } from '../../types/instant.ts';
import { dayOfYearIn } from './civil.ts';
import { datePart } from './date_part.ts';

export const dayOfYear0 = datePart({
  name: 'day_of_year0',
  returns: 'u32',
  doc: 'The day of the year, 0 to 365, in UTC or `zone`.',
  part: day => dayOfYearOf(instantOfDay(day)) - 1,
  partIn: (body, day) => sub(dayOfYearIn(body, day), i32(1)),
  examples: [
    `
    time   key  at                   |  day_of_year0(at)  day_of_year0(at, zone = "Asia/Tokyo")
    10:00  Ben  2031-03-05T10:20:30  |  63                63
    10:01  Ben  2028-12-31T23:59:59  |  365               0
    10:02  Ben  1969-01-01T00:00:00  |  0                 0
    10:03  Ben  .                    |  .                 .
    `
  ]
});
