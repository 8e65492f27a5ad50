import { DAY, HOUR } from '../../types/instant.ts';
import { scalar } from '../define.ts';
import { clockPart, clockPartIn } from './clock.ts';
import { withZone } from './date_part.ts';
import { zoneOf } from './zoned.ts';

export const hourOfDay = scalar({
  ...withZone('hour_of_day', 'u32', true),
  doc: 'The hour of the day, 0 to 23, in UTC or `zone`.',
  extension: true,
  meaning: ([time], types) => clockPart(time as bigint, DAY, HOUR, zoneOf(types, 1)),
  kernel: (kit, time) => clockPartIn(kit.body, time!, DAY, HOUR, zoneOf(kit, 1)),
  examples: [
    `
    time   key  at                   |  hour_of_day(at)  hour_of_day(at, zone = "Europe/Berlin")
    10:00  Ben  2031-03-05T10:20:30  |  10               11
    10:01  Ben  2028-12-31T23:59:59  |  23               0
    10:02  Ben  1969-01-01T00:00:00  |  0                1
    10:03  Ben  .                    |  .                .
    `
  ]
});
