import { DAY } from '../../types/instant.ts';
import { tick } from '../define.ts';
import { fixed } from './boundaries.ts';

export const daily = tick({
  signature: 'daily() -> bool',
  doc: 'True once per entity at the start of every day (UTC), from the first event to the last.',
  group: 'windows, ticks',
  boundaries: fixed(DAY),
  examples: [
    `
    View
    time                 user  x
    2031-02-27T10:00:00  Ben   1
    2031-03-01T00:00:00  Ben   2
    2031-03-01T08:00:00  Ben   4

    > { total: sum(View.x) | when(daily()) }
    time                 key  total
    2031-02-28T00:00:00  Ben  1
    2031-03-01T00:00:00  Ben  3
    `
  ]
});
