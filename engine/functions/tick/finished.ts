import { tick } from '../define.ts';

export const finished = tick({
  signature: 'finished() -> bool',
  doc: 'True exactly once per entity, a nanosecond after everything else.',
  group: 'windows, ticks',
  obscure: true,
  boundaries: null,
  examples: []
});
