import { DAY, HOUR } from '../../types/instant.ts';
import { scalar } from '../define.ts';
import { clockPart, clockPartOf } from './clock.ts';

export const hourOfDay = scalar({
  signature: 'hour_of_day(time: timestamp_ns) -> u32',
  doc: 'The hour of the day, 0 to 23, in UTC.',
  group: 'time',
  extension: true,
  pipesFirst: true,
  meaning: ([time]) => clockPart(time as bigint, DAY, HOUR),
  kernel: ({ body }, time) => clockPartOf(body, time!, DAY, HOUR),
  examples: [
    `
    time   key  at                   |  hour_of_day(at)
    10:00  Ben  2031-03-05T10:20:30  |  10
    10:01  Ben  2028-12-31T23:59:59  |  23
    10:02  Ben  1969-01-01T00:00:00  |  0
    10:03  Ben  .                    |  .
    `
  ]
});
