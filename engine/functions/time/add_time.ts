import { addMonths, DAY, perSecond, SECOND } from '../../types/instant.ts';
import { inI64 } from '../../types/integers.ts';
import type { Type } from '../../types/type.ts';
import type { DayInterval, Value } from '../../types/value.ts';
import { scalar } from '../define.ts';
import { movedOf } from './elapsed.ts';

export const addTime = scalar({
  signature: 'add_time<D: timedelta>(delta: D, time: timestamp_ns) -> timestamp_ns',
  doc: 'The time plus a duration, a number of days of 24 hours, or a number of months; null outside the years 1677 to 2262.\n\nMonths keep the day of the month and the time of day; a day the month does not have becomes its last one.',
  group: 'time',
  receiver: 'time',
  meaning: ([delta, time], types) => {
    const later = moved(types.params[0] as Type, delta as Value, time as bigint);
    return inI64(later) ? later : null;
  },
  kernel: ({ body, params }, delta, time) => movedOf(body, params[0] as Type, delta!, time!),
  examples: [
    `
    time   key   at                   |  add_time(months(1), at)  add_time(days(2), at)  add_time(seconds(-60), at)
    10:00  Ben   2031-01-31T00:00:00  |  2031-02-28T00:00:00      2031-02-02T00:00:00    2031-01-30T23:59:00
    10:01  Ben   2028-01-31T06:00:00  |  2028-02-29T06:00:00      2028-02-02T06:00:00    2028-01-31T05:59:00
    10:02  Ben   2031-12-15T23:00:00  |  2032-01-15T23:00:00      2031-12-17T23:00:00    2031-12-15T22:59:00
    10:03  Ben   .                    |  .                        .                      .
    `
  ]
});

function moved(type: Type, delta: Value, time: bigint): bigint {
  if (type.kind === 'duration') return time + (delta as bigint) * (SECOND / perSecond(type.unit));
  if (type.kind === 'interval_months') return addMonths(time, delta as number);
  const { days, milliseconds } = delta as DayInterval;
  return time + BigInt(days) * DAY + BigInt(milliseconds) * 1_000_000n;
}
