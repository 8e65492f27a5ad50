import { add, eq, i32, select } from '../../ir/make.ts';
import { U32 } from '../../types/type.ts';
import { laneValue, valueCell } from '../cells.ts';
import { aggregate } from '../define.ts';

export const streak = aggregate({
  signature: 'streak(c: bool, window: window = null) -> u32',
  doc: 'How many times in a row the condition was true, up to the latest time it was true or false; nulls neither count nor break the run.\n\nCost: constant per row.',
  group: 'aggregation',
  extension: true,
  pipesFirst: true,
  empty: () => 0,
  meaning: content => content.length - 1 - content.lastIndexOf(false),
  kernel: {
    state: () => ({ run: U32 }),
    step: (_, { run }, c) => ({ run: valueCell(select(laneValue(c), add(laneValue(run!), i32(1)), i32(0))) }),
    value: (_, { run }) => run!,
    merge: (_, a, __, b, nb) => {
      const run = laneValue(b.run!);
      return { run: valueCell(select(eq(run, nb), add(laneValue(a.run!), run), run)) };
    }
  },
  examples: [
    `
    time   key   c      |  streak(c)
    10:00  Ben   true   |          1
    10:00  Ryan  .      |          0
    10:01  Ben   true   |          2
    10:02  Ben   .      |          2
    10:03  Ben   false  |          0
    10:04  Ben   true   |          1
    10:05  Ryan  true   |          1
    `
  ]
});
