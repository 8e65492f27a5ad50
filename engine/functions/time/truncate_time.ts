import { inI64 } from '../../types/integers.ts';
import { scalar } from '../define.ts';
import { isUnit, startIn, startOf, UNITS } from './periods.ts';

export const truncateTime = scalar({
  signature: 'truncate_time(time: timestamp_ns, const unit: string) -> timestamp_ns',
  doc: 'The start of the second, minute, hour, day, week, month, quarter or year that holds an instant, in UTC; weeks start on Monday.\n\nNull where that lies before the first instant there is.',
  group: 'time',
  extension: true,
  pipesFirst: true,
  meaning: ([time, unit]) => {
    const start = startOf(time as bigint, unit as string);
    return inI64(start) ? start : null;
  },
  refuse: ({ args }) => {
    const unit = args[1]?.constant;
    if (typeof unit !== 'string' || isUnit(unit)) return null;
    return { code: 'E0008', argument: 1, label: `no unit '${unit}'`, notes: [`units: ${UNITS.join(', ')}`] };
  },
  fuses: types => typeof types.constant(1) === 'string',
  kernel: ({ body, constant }, time) => startIn(body, time!, constant(1) as string),
  examples: [
    `
    time   key  at                   |  truncate_time(at, "hour")  truncate_time(at, "week")  truncate_time(at, "quarter")
    10:00  Ben  2031-03-05T10:20:30  |  2031-03-05T10:00:00        2031-03-03T00:00:00        2031-01-01T00:00:00
    10:01  Ben  1969-12-31T23:59:59  |  1969-12-31T23:00:00        1969-12-29T00:00:00        1969-10-01T00:00:00
    10:02  Ben  .                    |  .                          .                          .
    `
  ]
});
