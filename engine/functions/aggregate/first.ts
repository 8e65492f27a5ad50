import type { Value } from '../../types/value.ts';
import { aggregate } from '../define.ts';

export const first = aggregate({
  signature: 'first<T: any>(input: T, window: window = null) -> T',
  doc: 'The earliest non-null value so far, or in the window.',
  group: 'aggregation',
  empty: 'null',
  meaning: content => content[0] as Value,
  kernel: {
    state: ({ result }) => ({ value: result }),
    first: (_, x) => ({ value: x }),
    step: (_, state) => state,
    value: (_, { value }) => value!,
    merge: (_, a) => a
  },
  examples: [
    `
    time   key   item   |  first(item)  first(item, window = since(item == "milk"))
    10:00  Ben   .      |  .            .
    10:00  Ryan  tea    |  tea          tea
    10:01  Ben   milk   |  milk         milk
    10:02  Ben   bread  |  milk         bread
    10:03  Ben   .      |  milk         bread
    `
  ]
});
