import { gtS, i32 } from '../../ir/make.ts';
import { dayOfInstant } from '../../types/instant.ts';
import { scalar } from '../define.ts';
import { dayOf } from './civil.ts';
import { weekday, weekdayOf } from './week.ts';

export const isWeekend = scalar({
  signature: 'is_weekend(time: timestamp_ns) -> bool',
  doc: 'Whether it is Saturday or Sunday, in UTC.',
  group: 'time',
  extension: true,
  pipesFirst: true,
  meaning: ([time]) => weekday(dayOfInstant(time as bigint)) > 5,
  kernel: ({ body }, time) => gtS(weekdayOf(body, dayOf(body, time!)), i32(5)),
  examples: [
    `
    time   key  at                   |  is_weekend(at)
    10:00  Ben  2031-03-05T10:20:30  |  false
    10:01  Ben  2028-12-31T23:59:59  |  true
    10:02  Ben  1969-01-01T00:00:00  |  false
    10:03  Ben  .                    |  .
    `
  ]
});
