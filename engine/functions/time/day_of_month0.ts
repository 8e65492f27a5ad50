import { i32, sub } from '../../ir/make.ts';
import { civilOfDay } from '../../types/instant.ts';
import { dayOfMonthIn } from './civil.ts';
import { datePart } from './date_part.ts';

export const dayOfMonth0 = datePart({
  name: 'day_of_month0',
  returns: 'u32',
  doc: 'The day of the month, 0 to 30, in UTC or `zone`.',
  part: day => civilOfDay(day).day - 1,
  partIn: (body, day) => sub(dayOfMonthIn(body, day), i32(1)),
  examples: [
    `
    time   key  at                   |  day_of_month0(at)  day_of_month0(at, zone = "Asia/Tokyo")
    10:00  Ben  2031-03-05T10:20:30  |  4                  4
    10:01  Ben  2028-12-31T23:59:59  |  30                 0
    10:02  Ben  1969-01-01T00:00:00  |  0                  0
    10:03  Ben  .                    |  .                  .
    `
  ]
});
