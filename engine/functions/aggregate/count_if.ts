import { laneValue } from '../cells.ts';
import { aggregate } from '../define.ts';

export const countIf = aggregate({
  signature: 'count_if(input: bool, window: window = null) -> u32',
  doc: 'How often the condition was true so far, or in the window.',
  group: 'aggregation',
  empty: () => 0,
  counts: value => value === true,
  meaning: content => content.length >>> 0,
  countsKernel: (_, x) => laneValue(x),
  kernel: {
    state: () => ({}),
    step: () => ({}),
    value: (_, __, n) => n,
    merge: () => ({})
  },
  examples: [
    `
    time   key   amount  |  count_if(amount > 10)
    10:00  Ben       50  |                      1
    10:00  Ryan       5  |                      0
    10:01  Ben        .  |                      1
    10:02  Ben        9  |                      1
    10:03  Ben       11  |                      2
    `
  ]
});
