import { civilOfDay } from '../../types/instant.ts';
import { yearIn } from './civil.ts';
import { datePart } from './date_part.ts';

export const year = datePart({
  name: 'year',
  returns: 'i32',
  doc: 'The calendar year, in UTC or `zone`.',
  part: day => civilOfDay(day).year,
  partIn: yearIn,
  examples: [
    `
    time   key  at                   |  year(at)  year(at, zone = "Asia/Tokyo")
    10:00  Ben  2031-03-05T10:20:30  |  2031      2031
    10:01  Ben  2028-12-31T23:59:59  |  2028      2029
    10:02  Ben  1969-01-01T00:00:00  |  1969      1969
    10:03  Ben  .                    |  .         .
    `
  ]
});
