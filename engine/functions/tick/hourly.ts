import { HOUR } from '../../types/instant.ts';
import { tick } from '../define.ts';
import { fixed } from './boundaries.ts';

export const hourly = tick({
  signature: 'hourly() -> bool',
  doc: 'True once per entity at the start of every hour (UTC), from the first event to the last.',
  group: 'windows, ticks',
  boundaries: fixed(HOUR),
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
