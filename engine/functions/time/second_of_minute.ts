import { MINUTE, SECOND } from '../../types/instant.ts';
import { scalar } from '../define.ts';
import { clockPart, clockPartIn } from './clock.ts';

export const secondOfMinute = scalar({
  signature: 'second_of_minute(time: timestamp_ns) -> u32',
  doc: 'The second of the minute, 0 to 59, in UTC.',
  group: 'time',
  extension: true,
  pipesFirst: true,
  meaning: ([time]) => clockPart(time as bigint, MINUTE, SECOND),
  kernel: ({ body }, time) => clockPartIn(body, time!, MINUTE, SECOND),
  examples: [
    `
    time   key  at                   |  second_of_minute(at)
    10:00  Ben  2031-03-05T10:20:30  |  30
    10:01  Ben  2028-12-31T23:59:59  |  59
    10:02  Ben  1969-01-01T00:00:00  |  0
    10:03  Ben  .                    |  .
    `
  ]
});
