import { HOUR } from '../../types/instant.ts';
import { tick } from '../define.ts';
import { fixed } from './boundaries.ts';

export const hourly = tick({
  signature: 'hourly() -> bool',
  doc: 'True once per entity at the start of every hour (UTC), from the first event to the last.',
  group: 'windows, ticks',
  boundaries: fixed(HOUR),
  examples: []
});
