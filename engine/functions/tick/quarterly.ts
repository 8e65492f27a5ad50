import { periodsOf } from '../../types/periods.ts';
import { tick } from '../define.ts';
import { refuseZone, zoneOf } from '../time/zoned.ts';
import { starts } from './boundaries.ts';

export const quarterly = tick({
  signature: 'quarterly(const zone: string = "UTC") -> bool',
  doc: 'True once per entity at the start of every quarter of a year, in UTC or `zone`, from the first event to the last.',
  group: 'windows, ticks',
  extension: true,
  refuse: facts => refuseZone(facts, 0),
  boundaries: types => starts(periodsOf({ unit: 'month', count: 3n }, zoneOf(types, 0))),
  examples: [
    `
    View
    time                 user  x
    2031-01-31T10:00:00  Ben   1
    2031-07-05T08:00:00  Ben   2

    > { total: sum(View.x) | when(quarterly()) }
    time                 key  total
    2031-04-01T00:00:00  Ben  1
    2031-07-01T00:00:00  Ben  1
    `
  ]
});
