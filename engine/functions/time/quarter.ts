import { add, divS, i32 } from '../../ir/make.ts';
import { civilOfDay } from '../../types/instant.ts';
import { monthIn } from './civil.ts';
import { datePart } from './date_part.ts';

export const quarter = datePart({
  name: 'quarter',
  returns: 'u32',
  doc: 'The quarter of the year, 1 to 4, in UTC or `zone`.',
  extension: true,
  part: day => Math.ceil(civilOfDay(day).month / 3),
  partIn: (body, day) => divS(add(monthIn(body, day), i32(2)), i32(3)),
  examples: [
    `
    time   key  at                   |  quarter(at)  quarter(at, zone = "Asia/Tokyo")
    10:00  Ben  2031-03-05T10:20:30  |  1            1
    10:01  Ben  2028-12-31T23:59:59  |  4            1
    10:02  Ben  1969-01-01T00:00:00  |  1            1
    10:03  Ben  .                    |  .            .
    `
  ]
});
