import { TIMESTAMP_NS } from '../../types/type.ts';
import { valueCell } from '../cells.ts';
import { aggregate } from '../define.ts';

export const firstTime = aggregate({
  signature: 'first_time<T: any>(x: T, window: window = null) -> timestamp_ns',
  doc: 'The time of the earliest non-null value so far, or in the window.\n\nCost: constant per value.',
  group: 'aggregation',
  extension: true,
  pipesFirst: true,
  empty: 'null',
  meaning: (_, __, { times }) => times[0] as bigint,
  kernel: {
    state: () => ({ time: TIMESTAMP_NS }),
    first: (_, __, time) => ({ time: valueCell(time) }),
    step: (_, state) => state,
    value: (_, { time }) => time!,
    merge: (_, a) => a
  },
  examples: [
    `
    time   key   x    |  first_time(x)
    10:00  Ben   .    |  .
    10:00  Ryan  tea  |  10:00
    10:01  Ben   ale  |  10:01
    10:02  Ben   rum  |  10:01
    `
  ]
});
