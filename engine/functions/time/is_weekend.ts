import { gtS, i32 } from '../../ir/make.ts';
import { datePart } from './date_part.ts';
import { weekday, weekdayIn } from './week.ts';

export const isWeekend = datePart({
  name: 'is_weekend',
  returns: 'bool',
  doc: 'Whether it is Saturday or Sunday, in UTC or `zone`.',
  extension: true,
  part: day => weekday(day) > 5,
  partIn: (body, day) => gtS(weekdayIn(body, day), i32(5)),
  examples: [
    `
    time   key  at                   |  is_weekend(at)  is_weekend(at, zone = "Asia/Tokyo")
    10:00  Ben  2031-03-05T10:20:30  |  false           false
    10:01  Ben  2028-12-31T23:59:59  |  true            false
    10:02  Ben  1969-01-01T00:00:00  |  false           false
    10:03  Ben  .                    |  .               .
    `
  ]
});
