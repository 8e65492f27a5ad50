import { HOUR, MINUTE } from '../../types/instant.ts';
import { scalar } from '../define.ts';
import { clockPart, clockPartIn } from './clock.ts';
import { withZone } from './date_part.ts';
import { zoneOf } from './zoned.ts';

export const minuteOfHour = scalar({
  ...withZone('minute_of_hour', 'u32', true),
  doc: 'The minute of the hour, 0 to 59, in UTC or `zone`.',
  extension: true,
  meaning: ([time], types) => clockPart(time as bigint, HOUR, MINUTE, zoneOf(types, 1)),
  kernel: (kit, time) => clockPartIn(kit.body, time!, HOUR, MINUTE, zoneOf(kit, 1)),
  examples: [
    `
    time   key  at                   |  minute_of_hour(at)  minute_of_hour(at, zone = "Asia/Kolkata")
    10:00  Ben  2031-03-05T10:20:30  |  20                  50
    10:01  Ben  2028-12-31T23:59:59  |  59                  29
    10:02  Ben  1969-01-01T00:00:00  |  0                   30
    10:03  Ben  .                    |  .                   .
    `
  ]
});
