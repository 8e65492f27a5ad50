import { i32, sub } from '../../ir/make.ts';
import { civilOfDay } from '../../types/instant.ts';
import { monthIn } from './civil.ts';
import { datePart } from './date_part.ts';

export const monthOfYear0 = datePart({
  name: 'month_of_year0',
  returns: 'u32',
  doc: 'The month, 0 to 11, in UTC or `zone`.',
  part: day => civilOfDay(day).month - 1,
  partIn: (body, day) => sub(monthIn(body, day), i32(1)),
  examples: [
    `
    time   key  at                   |  month_of_year0(at)  month_of_year0(at, zone = "Asia/Tokyo")
    10:00  Ben  2031-03-05T10:20:30  |  2                   2
    10:01  Ben  2028-12-31T23:59:59  |  11                  0
    10:02  Ben  1969-01-01T00:00:00  |  0                   0
    10:03  Ben  .                    |  .                   .
    `
  ]
});
