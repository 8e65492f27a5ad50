import { tick } from '../define.ts';

/** The end of everything, at which final results evaluate what moves (X1). No function of the language: only the plan of a final result puts it in place. */
export const closing = tick({
  signature: 'closing() -> bool',
  doc: 'True exactly once per entity, at the instant of the last event and after everything there.',
  group: 'windows, ticks',
  boundaries: null,
  closing: true,
  examples: []
});
