import { MINUTE } from '../../types/instant.ts';
import { tick } from '../define.ts';
import { fixed } from './boundaries.ts';

export const minutely = tick({
  signature: 'minutely() -> bool',
  doc: 'True once per entity at the start of every minute (UTC), from the first event to the last.',
  group: 'windows, ticks',
  boundaries: fixed(MINUTE),
  examples: []
});
