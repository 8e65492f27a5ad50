import { periodsOf } from '../../types/periods.ts';
import { tick } from '../define.ts';
import { refuseZone, zoneOf } from '../time/zoned.ts';
import { starts } from './boundaries.ts';

export const yearly = tick({
  signature: 'yearly() -> bool',
  extended: 'yearly(const zone: string = "UTC") -> bool',
  doc: 'True once per entity at the start of every year, in UTC or `zone`, from the first event to the last.\n\nA midnight that clocks skip ticks at the end of the gap, one that comes twice at the first.',
  group: 'windows, ticks',
  refuse: facts => refuseZone(facts, 0),
  boundaries: types => starts(periodsOf({ unit: 'month', count: 12n }, zoneOf(types, 0))),
  examples: [
    `
    View
    time                 user  x
    2029-12-31T10:00:00  Ben   1
    2031-03-05T08:00:00  Ben   2

    > { total: sum(View.x) | when(yearly()) }
    time                 key  total
    2030-01-01T00:00:00  Ben  1
    2031-01-01T00:00:00  Ben  1
    `
  ]
});
