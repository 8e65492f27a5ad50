import { DAY } from '../../types/instant.ts';
import { tick } from '../define.ts';
import { fixed } from './boundaries.ts';

export const daily = tick({
  signature: 'daily() -> bool',
  doc: 'True once per entity at the start of every day (UTC), from the first event to the last.',
  group: 'windows, ticks',
  boundaries: fixed(DAY),
  examples: []
});
