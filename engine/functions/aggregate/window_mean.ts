import { add, div } from '../../ir/make.ts';
import { F64 } from '../../types/type.ts';
import { laneValue, valueCell } from '../cells.ts';
import { aggregate } from '../define.ts';
import { asDouble, fromCount } from './moments.ts';

/** A mean as total by count: what adding in another grouping changes only in the last digits, and what an infinite value leaves again with it. */
export const windowMean = aggregate({
  signature: 'mean<N: number>(input: N, window: window = null) -> f64',
  doc: 'The mean of the values in a window that loses inputs at its old end.',
  group: 'aggregation',
  empty: 'null',
  meaning: content => content.map(Number).reduce((a, b) => a + b) / content.length,
  kernel: {
    state: () => ({ total: F64 }),
    first: (kit, x) => ({ total: valueCell(asDouble(kit, x)) }),
    step: (kit, { total }, x) => ({ total: valueCell(add(laneValue(total!), asDouble(kit, x))) }),
    value: (_, { total }, n) => div(laneValue(total!), fromCount(n)),
    merge: (_, a, __, b) => ({ total: valueCell(add(laneValue(a.total!), laneValue(b.total!))) })
  },
  examples: []
});
