import { tick } from '../define.ts';
import { calendar } from './boundaries.ts';

export const yearly = tick({
  signature: 'yearly() -> bool',
  doc: 'True once per entity at the start of every year (UTC), from the first event to the last.',
  group: 'windows, ticks',
  boundaries: calendar(12),
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
