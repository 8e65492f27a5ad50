import { tick } from '../define.ts';
import { refuseZone, zoneOf } from '../time/zoned.ts';
import { hours } from './boundaries.ts';

export const hourly = tick({
  signature: 'hourly() -> bool',
  extended: 'hourly(const zone: string = "UTC") -> bool',
  doc: 'True once per entity at the start of every hour, in UTC or `zone`, from the first event to the last.\n\nWhere clocks are put back, they come to some hours twice: both tick.',
  group: 'windows, ticks',
  refuse: facts => refuseZone(facts, 0),
  boundaries: types => hours(zoneOf(types, 0)),
  examples: [
    `
    View
    time   user  x
    09:15  Ben   1
    10:00  Ben   2
    10:30  Ryan  3
    10:40  Ben   4
    12:05  Ben   8

    > { hour: sum(View.x, window = since(hourly())) | when(hourly()) }
    time   subsort  key   hour
    10:00  MAX      Ben   3
    11:00  MAX      Ryan  3
    11:00  MAX      Ben   4
    12:00  MAX      Ryan  .
    12:00  MAX      Ben   .
    `
  ]
});
