import { HOUR, MINUTE } from '../../types/instant.ts';
import { scalar } from '../define.ts';
import { clockPart, clockPartOf } from './clock.ts';

export const minuteOfHour = scalar({
  signature: 'minute_of_hour(time: timestamp_ns) -> u32',
  doc: 'The minute of the hour, 0 to 59, in UTC.',
  group: 'time',
  extension: true,
  pipesFirst: true,
  meaning: ([time]) => clockPart(time as bigint, HOUR, MINUTE),
  kernel: ({ body }, time) => clockPartOf(body, time!, HOUR, MINUTE),
  examples: [
    `
    time   key  at                   |  minute_of_hour(at)
    10:00  Ben  2031-03-05T10:20:30  |  20
    10:01  Ben  2028-12-31T23:59:59  |  59
    10:02  Ben  1969-01-01T00:00:00  |  0
    10:03  Ben  .                    |  .
    `
  ]
});
