import { and } from '../../ir/make.ts';
import { BOOL } from '../../types/type.ts';
import { laneValue, valueCell } from '../cells.ts';
import { aggregate } from '../define.ts';

export const all = aggregate({
  signature: 'all(c: bool, window: window = null) -> bool',
  doc: 'Whether the condition was always true so far, or in the window; true while there is nothing. Nulls do not count.\n\nCost: constant per row.',
  group: 'aggregation',
  extension: true,
  pipesFirst: true,
  empty: () => true,
  meaning: content => !content.includes(false),
  kernel: {
    state: () => ({ kept: BOOL }),
    first: (_, c) => ({ kept: c }),
    step: (_, { kept }, c) => ({ kept: valueCell(and(laneValue(kept!), laneValue(c))) }),
    value: (_, { kept }) => kept!,
    merge: (_, a, __, b) => ({ kept: valueCell(and(laneValue(a.kept!), laneValue(b.kept!))) })
  },
  examples: [
    `
    time   key   c      |  all(c)  all(c, window = since(!c))
    10:00  Ben   true   |  true    true
    10:00  Ryan  .      |  true    true
    10:01  Ben   false  |  false   false
    10:02  Ben   .      |  false   true
    10:03  Ryan  true   |  true    true
    `
  ]
});
