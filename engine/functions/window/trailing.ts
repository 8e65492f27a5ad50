import { addMonths, instantOfDay, monthNumber, monthStartDay } from '../../types/instant.ts';
import { elapsed, lengthOf } from '../../types/periods.ts';
import type { Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { type Extent, movingWindow, type Start } from '../define.ts';
import { refuseLength, showLength } from './length.ts';

export const trailing = movingWindow({
  signature: 'trailing<D: timedelta>(const d: D, const expire: bool = false) -> window',
  doc: 'What happened in the last so much time: after the instant `d` ago, up to now. The value moves on although nothing happens: it is evaluated wherever it is asked.\n\nWhat is exactly `d` old is out; what has the same time counts if it comes no later in row order. A day is 24 hours; months go by the calendar. `expire = true` adds a row whenever something gets too old.',
  group: 'windows, ticks',
  extension: true,
  refuse: facts => refuseLength(facts, 0, 'd', true),
  extent: types => {
    const length = lengthOf(types.params[0] as Type, types.constant(0) as Value);
    const expires = types.constant(1) === true;
    const name = `trailing ${showLength(length)}${expires ? ' expiring' : ''}`;
    const nanoseconds = elapsed(length);
    if (nanoseconds === null) return byMonths(name, Number(length.count), expires);
    const start: Start = { back: nanoseconds - 1n, latest: null, until: null };
    return { name, kind: 'reach', start: () => start, leaving: 'instant', expiry: expires ? time => time + nanoseconds : null };
  },
  examples: [
    `
    time                 key  x  |  sum(x, window = trailing(days(7)))  count(x, window = trailing(days(7)))
    2031-01-01T10:00:00  Ben  1  |  1                                   1
    2031-01-03T10:00:00  Ben  2  |  3                                   2
    2031-01-08T10:00:00  Ben  .  |  2                                   1
    2031-01-09T10:00:00  Ben  4  |  6                                   2
    2031-02-01T10:00:00  Ben  .  |  .                                   0
    `
  ]
});

/** Up to the same time of the day so many months before; a day that month does not have counts as its end. */
function byMonths(name: string, months: number, expires: boolean): Extent {
  const startOf = (month: number): bigint => instantOfDay(monthStartDay(month));
  return {
    name,
    kind: 'reach',
    leaving: 'instant',
    start: instant => {
      const month = monthNumber(instant);
      return { back: startOf(month) - startOf(month - months) - 1n, latest: startOf(month - months + 1), until: startOf(month + 1) };
    },
    expiry: expires ? time => later(time, months, startOf(monthNumber(time) + months + 1)) : null
  };
}

/** The first instant whose day so many months before is not before this one's. */
function later(time: bigint, months: number, after: bigint): bigint {
  const moved = addMonths(time, months);
  return addMonths(moved, -months) < time ? after : moved;
}
