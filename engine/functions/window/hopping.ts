import { elapsed, type Length, lengthOf } from '../../types/periods.ts';
import type { Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { type CallFacts, movingWindow, type Refusal, type WindowEntry } from '../define.ts';
import { zoneSaid } from '../time/zoned.ts';
import { calendarOf, refuseCalendar } from './calendar.ts';
import { refuseLength, showLength } from './length.ts';

const PLACES = { length: 1, zone: 2, origin: 3 };

export const hopping: WindowEntry = movingWindow({
  signature:
    'hopping<D: timedelta, E: timedelta, O: any>(const size: D, const every: E, const zone: string = "UTC", const origin: O = null) -> window',
  doc: 'What happened in the current hop of length `every` and those before it, as many as `size` holds: an hour that moves on every five minutes.\n\n`size` is a multiple of `every`, whose periods are those of `tumbling(every)`; `hopping(p, p)` is `tumbling(p)`.',
  group: 'windows, ticks',
  extension: true,
  refuse: facts =>
    refuseLength(facts, 0, 'size', true) ?? refuseLength(facts, 1, 'every', true) ?? refuseHops(facts) ?? refuseCalendar(facts, PLACES),
  extent: types => {
    const { name, periods } = calendarOf(types, PLACES);
    const [size, every] = [0, 1].map(i => lengthOf(types.params[i] as Type, types.constant(i) as Value)) as [Length, Length];
    const before = count(size) / count(every) - 1n;
    return {
      name: `hopping ${showLength(size)} every ${showLength(every)} ${name}`,
      zone: zoneSaid(hopping, types),
      kind: 'reach',
      start: instant => {
        const hop = periods.numberAt(instant);
        return { back: 0n, latest: periods.startOf(hop - before), until: periods.startOf(hop + 1n) };
      },
      leaving: before === 0n ? 'period' : 'hop',
      expiry: null
    };
  },
  examples: [
    `
    time   key   x  |  sum(x, window = hopping(seconds(3600), seconds(1800)))
    10:05  Ben   1  |  1
    10:40  Ben   2  |  3
    10:40  Ryan  8  |  8
    11:00  Ben   4  |  6
    11:45  Ben   .  |  4
    12:00  Ben   .  |  .
    `
  ]
});

/** In months, or in nanoseconds. */
const count = (length: Length): bigint => elapsed(length) ?? length.count;

function refuseHops({ args }: CallFacts): Refusal | null {
  const [first, second] = args;
  if (!first || !second || (first.constant ?? null) === null || (second.constant ?? null) === null) return null;
  const [size, every] = [lengthOf(first.type, first.constant as Value), lengthOf(second.type, second.constant as Value)];
  if ((size.unit === 'month') !== (every.unit === 'month'))
    return { code: 'E0008', argument: 1, label: "'size' and 'every' must both be in months or both not" };
  if (count(size) % count(every) === 0n) return null;
  return { code: 'E0008', argument: 0, label: "'size' must be a multiple of 'every'" };
}
