import { inI64 } from '../../types/integers.ts';
import { scalar } from '../define.ts';
import { isUnit, startIn, startOf, UNITS } from './periods.ts';
import { refuseZone, zoneOf } from './zoned.ts';

export const truncateTime = scalar({
  signature: 'truncate_time(time: timestamp_ns, const unit: string, const zone: string = "UTC") -> timestamp_ns',
  doc: "The start of the second, minute, hour, day, week, month, quarter or year that holds an instant, in UTC or `zone`; weeks start on Monday.\n\nA day or longer begins at the first instant of its first local midnight, or when clocks skip that, at the end of the gap; an hour at the earliest when the zone's offset changed. Null where the start lies before the first instant there is.",
  group: 'time',
  extension: true,
  pipesFirst: true,
  texts: { unit: UNITS },
  meaning: ([time, unit], types) => {
    const start = startOf(time as bigint, unit as string, zoneOf(types, 2));
    return inI64(start) ? start : null;
  },
  refuse: facts => {
    const unit = facts.args[1]?.constant;
    if (typeof unit !== 'string' || isUnit(unit)) return refuseZone(facts, 2);
    return { code: 'E0008', argument: 1, label: `no unit '${unit}'`, notes: [`units: ${UNITS.join(', ')}`] };
  },
  fuses: types => typeof types.constant(1) === 'string',
  kernel: (kit, time) => startIn(kit.body, time!, kit.constant(1) as string, zoneOf(kit, 2)),
  examples: [
    `
    time   key  at                   |  truncate_time(at, "hour")  truncate_time(at, "week")  truncate_time(at, "quarter")
    10:00  Ben  2031-03-05T10:20:30  |  2031-03-05T10:00:00        2031-03-03T00:00:00        2031-01-01T00:00:00
    10:01  Ben  1969-12-31T23:59:59  |  1969-12-31T23:00:00        1969-12-29T00:00:00        1969-10-01T00:00:00
    10:02  Ben  .                    |  .                          .                          .
    `,
    `
    time   key  at                   |  truncate_time(at, "day", zone = "America/Havana")
    10:00  Ben  2024-11-03T05:30:00  |  2024-11-03T04:00:00
    10:01  Ben  2024-03-10T06:00:00  |  2024-03-10T05:00:00
    `
  ]
});
