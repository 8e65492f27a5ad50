import { aggregate } from '../define.ts';

export const mean = aggregate({
  signature: 'mean<N: number>(input: N, window: window = null) -> f64',
  doc: 'The arithmetic mean of the values so far, or in the window.\n\nUpdated value by value: n += 1; mean += (x - mean) / n.',
  group: 'aggregation',
  empty: 'null',
  meaning: content => content.map(Number).reduce((mean, x, i) => mean + (x - mean) / (i + 1), 0),
  examples: [
    `
    time   key   amount  |  mean(amount)
    10:00  Ben        4  |             4
    10:00  Ryan       .  |             .
    10:01  Ben        .  |             4
    10:02  Ben        7  |           5.5
    10:03  Ryan       3  |             3
    10:04  Ben        1  |             4
    `
  ]
});
