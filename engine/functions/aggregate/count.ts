import { aggregate } from '../define.ts';

export const count = aggregate({
  signature: 'count<T: any>(input: T, window: window = null) -> u32',
  doc: 'How many non-null values there were so far, or in the window.\n\nOf a table, or any record, it counts the rows: a record is never null at its own rows.',
  group: 'aggregation',
  empty: () => 0,
  meaning: content => content.length >>> 0,
  kernel: {
    state: () => ({}),
    step: () => ({}),
    value: (_, __, n) => n,
    merge: () => ({})
  },
  examples: [
    `
    time   key   item  |  count(item)  count(item, window = since(item == "tea"))
    10:00  Ben   tea   |            1                                           1
    10:00  Ryan  .     |            0                                           0
    10:01  Ben   .     |            1                                           0
    10:02  Ben   milk  |            2                                           1
    10:03  Ryan  tea   |            1                                           1
    `
  ]
});
