import { TIMESTAMP_NS } from '../../types/type.ts';
import { valueCell } from '../cells.ts';
import type { AggregateEntry } from '../define.ts';

/** What `first_time` and `last_time` are but their names: the time of the input at one end of the content. */
export const edgeTime = (
  edge: 'first' | 'last'
): Pick<AggregateEntry, 'group' | 'extension' | 'pipesFirst' | 'empty' | 'meaning' | 'kernel'> => ({
  group: 'aggregation',
  extension: true,
  pipesFirst: true,
  empty: 'null',
  meaning: (_, __, { times }) => times.at(edge === 'first' ? 0 : -1) as bigint,
  kernel: {
    state: () => ({ time: TIMESTAMP_NS }),
    first: (_, __, time) => ({ time: valueCell(time) }),
    step: (_, state, __, ___, time) => (edge === 'first' ? state : { time: valueCell(time) }),
    value: (_, { time }) => time!,
    merge: (_, a, __, b) => (edge === 'first' ? a : b)
  }
});
