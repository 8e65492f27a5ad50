import { tick } from '../define.ts';
import { calendar } from './boundaries.ts';

export const monthly = tick({
  signature: 'monthly() -> bool',
  doc: 'True once per entity at the start of every month (UTC), from the first event to the last.',
  group: 'windows, ticks',
  boundaries: calendar(1),
  examples: []
});
