import { tick } from '../define.ts';

export const finished = tick({
  signature: 'finished() -> bool',
  doc: 'True exactly once per entity, a nanosecond after everything else.',
  group: 'windows, ticks',
  obscure: true,
  boundaries: null,
  examples: [
    `
    View
    time   user  x
    10:00  Ben   1
    10:05  Ryan  2
    10:10  Ben   4

    > { total: sum(View.x) | when(finished()) }
    time                subsort  key   total
    10:10:00.000000001  MAX      Ryan  2
    10:10:00.000000001  MAX      Ben   5
    `
  ]
});
