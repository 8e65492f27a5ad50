import { tick } from '../define.ts';
import { calendar } from './boundaries.ts';

export const monthly = tick({
  signature: 'monthly() -> bool',
  doc: 'True once per entity at the start of every month (UTC), from the first event to the last.',
  group: 'windows, ticks',
  boundaries: calendar(1),
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
