import { tick } from '../define.ts';
import { calendar } from './boundaries.ts';

export const yearly = tick({
  signature: 'yearly() -> bool',
  doc: 'True once per entity at the start of every year (UTC), from the first event to the last.',
  group: 'windows, ticks',
  boundaries: calendar(12),
  examples: []
});
