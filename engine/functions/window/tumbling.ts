import { lengthOf } from '../../types/periods.ts';
import type { Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { movingWindow, type WindowEntry } from '../define.ts';
import { zoneSaid } from '../time/zoned.ts';
import { calendarOf, refuseCalendar } from './calendar.ts';
import { refuseLength, showLength } from './length.ts';

const PLACES = { length: 0, zone: 1, origin: 2 };

export const tumbling: WindowEntry = movingWindow({
  signature: 'tumbling<D: timedelta, O: any>(const p: D, const zone: string = "UTC", const origin: O = null) -> window',
  doc: 'What happened in the current period, its start included: this hour, this day, this quarter. It is empty once the next period has begun.\n\nDays and months are those of `zone`. Months count from January 1970, weeks from Monday, days from midnight, anything else from the epoch, unless `origin` says from when on. What happens at exactly midnight belongs to the new day; `since(daily())` closes the old one with it.',
  group: 'windows, ticks',
  extension: true,
  refuse: facts => refuseLength(facts, 0, 'p', true) ?? refuseCalendar(facts, PLACES),
  extent: types => {
    const { name, periods } = calendarOf(types, PLACES);
    const length = lengthOf(types.params[0] as Type, types.constant(0) as Value);
    return {
      name: `tumbling ${showLength(length)} ${name}`,
      zone: zoneSaid(tumbling, types),
      kind: 'reach',
      start: instant => {
        const period = periods.numberAt(instant);
        return { back: 0n, latest: periods.startOf(period), until: periods.startOf(period + 1n) };
      },
      leaving: 'period',
      expiry: null
    };
  },
  examples: [
    `
    time                 key  x  |  sum(x, window = tumbling(days(1)))  count(x, window = tumbling(months(1)))
    2031-01-30T10:00:00  Ben  1  |  1                                   1
    2031-01-30T23:00:00  Ben  2  |  3                                   2
    2031-01-31T00:00:00  Ben  4  |  4                                   3
    2031-01-31T08:00:00  Ben  .  |  4                                   3
    2031-02-01T00:00:00  Ben  .  |  .                                   0
    `
  ]
});
