import { or } from '../../ir/make.ts';
import { BOOL } from '../../types/type.ts';
import { laneValue, valueCell } from '../cells.ts';
import { aggregate } from '../define.ts';

export const any = aggregate({
  signature: 'any(c: bool, window: window = null) -> bool',
  doc: 'Whether the condition was ever true so far, or in the window; false while there is nothing.\n\nCost: constant per row.',
  group: 'aggregation',
  extension: true,
  pipesFirst: true,
  empty: () => false,
  meaning: content => content.includes(true),
  kernel: {
    state: () => ({ found: BOOL }),
    step: (_, { found }, c) => ({ found: valueCell(or(laneValue(found!), laneValue(c))) }),
    value: (_, { found }) => found!,
    merge: (_, a, __, b) => ({ found: valueCell(or(laneValue(a.found!), laneValue(b.found!))) })
  },
  examples: [
    `
    time   key   c      |  any(c)  any(c, window = since(c))
    10:00  Ben   false  |  false   false
    10:00  Ryan  .      |  false   false
    10:01  Ben   true   |  true    true
    10:02  Ben   .      |  true    false
    10:03  Ryan  true   |  true    true
    `
  ]
});
