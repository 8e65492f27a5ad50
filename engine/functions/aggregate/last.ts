import type { Value } from '../../types/value.ts';
import { aggregate } from '../define.ts';

export const last = aggregate({
  signature: 'last<T: any>(input: T, window: window = null) -> T',
  doc: 'The latest non-null value so far, or in the window.',
  group: 'aggregation',
  empty: 'null',
  meaning: content => content.at(-1) as Value,
  kernel: {
    state: ({ result }) => ({ value: result }),
    first: (_, x) => ({ value: x }),
    step: (_, __, x) => ({ value: x }),
    value: (_, { value }) => value!,
    merge: (_, __, ___, b) => b
  },
  examples: [
    `
    time   key   item   |  last(item)
    10:00  Ben   .      |  .
    10:00  Ryan  tea    |  tea
    10:01  Ben   milk   |  milk
    10:02  Ben   bread  |  bread
    10:03  Ben   .      |  bread
    `
  ]
});
