import { MINUTE } from '../../types/instant.ts';
import { tick } from '../define.ts';
import { fixed } from './boundaries.ts';

export const minutely = tick({
  signature: 'minutely() -> bool',
  doc: 'True once per entity at the start of every minute (UTC), from the first event to the last.',
  group: 'windows, ticks',
  boundaries: () => fixed(MINUTE),
  examples: [
    `
    View
    time      user  x
    10:00:50  Ben   1
    10:01:00  Ben   2
    10:02:10  Ben   4

    > { total: sum(View.x, window = since(minutely())) }
    time      key  total
    10:00:50  Ben  1
    10:01:00  Ben  3
    10:01:00  Ben  3
    10:02:00  Ben  .
    10:02:10  Ben  4
    `
  ]
});
