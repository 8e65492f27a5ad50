import { sugar } from '../define.ts';

export const stddev = sugar({
  signature: 'stddev<N: number>(input: N, window: window = null) -> f64',
  doc: 'The population standard deviation of the values so far, or in the window; null until there are two.',
  group: 'aggregation',
  means: 'powf(variance(input, window = window), 0.5)',
  examples: [
    `
    time   key   amount  |  stddev(amount)
    10:00  Ben        4  |               .
    10:00  Ryan       .  |               .
    10:01  Ben        7  |             1.5
    10:02  Ben        .  |             1.5
    `
  ]
});
