import { DAY } from '../../types/instant.ts';
import { periodsOf } from '../../types/periods.ts';
import { type CallFacts, type Refusal, tick } from '../define.ts';
import { refuseZone, zoneOf } from '../time/zoned.ts';
import { starts } from './boundaries.ts';

const DAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

export const weekly = tick({
  signature: 'weekly(const start: string = "monday", const zone: string = "UTC") -> bool',
  doc: 'True once per entity at the start of every week, which begins on the day `start`, in UTC or `zone`, from the first event to the last.',
  group: 'windows, ticks',
  extension: true,
  texts: { start: DAYS },
  refuse: facts => refuseDay(facts, 0) ?? refuseZone(facts, 1),
  boundaries: types => {
    // 1970-01-05 was a Monday.
    const origin = BigInt(4 + dayIn(types.constant(0) as string)) * DAY;
    return starts(periodsOf({ unit: 'day', count: 7n }, zoneOf(types, 1), { kind: 'local', time: origin }));
  },
  examples: [
    `
    View
    time                 user  x
    2031-03-01T10:00:00  Ben   1
    2031-03-10T08:00:00  Ben   2

    > { total: sum(View.x) | when(weekly()) }
    time                 key  total
    2031-03-03T00:00:00  Ben  1
    2031-03-10T00:00:00  Ben  1

    > { total: sum(View.x) | when(weekly(start = "sunday")) }
    time                 key  total
    2031-03-02T00:00:00  Ben  1
    2031-03-09T00:00:00  Ben  1
    `
  ]
});

const dayIn = (name: string): number => DAYS.indexOf(name.toLowerCase());

function refuseDay({ args }: CallFacts, argument: number): Refusal | null {
  const day = args[argument]?.constant;
  if (day === undefined || (typeof day === 'string' && dayIn(day) >= 0)) return null;
  return { code: 'E0008', argument, label: 'no day of the week', notes: [`days: ${DAYS.join(', ')}`] };
}
