import { periodsOf } from '../../types/periods.ts';
import { tick } from '../define.ts';
import { refuseZone, zoneOf } from '../time/zoned.ts';
import { starts } from './boundaries.ts';

export const monthly = tick({
  signature: 'monthly() -> bool',
  extended: 'monthly(const zone: string = "UTC") -> bool',
  doc: 'True once per entity at the start of every month, in UTC or `zone`, from the first event to the last.\n\nA midnight that clocks skip ticks at the end of the gap, one that comes twice at the first.',
  group: 'windows, ticks',
  refuse: facts => refuseZone(facts, 0),
  boundaries: types => starts(periodsOf({ unit: 'month', count: 1n }, zoneOf(types, 0))),
  examples: [
    `
    View
    time                 user  x
    2031-01-31T10:00:00  Ben   1
    2031-03-05T08:00:00  Ben   2

    > { total: sum(View.x) | when(monthly()) }
    time                 key  total
    2031-02-01T00:00:00  Ben  1
    2031-03-01T00:00:00  Ben  1
    `
  ]
});
