import { sugar } from '../define.ts';

export const zscore = sugar({
  signature: 'zscore<N: number>(x: N, window: window) -> f64',
  doc: 'How many standard deviations the value is from the mean of the window, itself included. Null where the values of the window do not vary.\n\n`zscore(x, null)` compares with everything so far. Cost: that of `mean` and `stddev` in the window.',
  group: 'aggregation',
  extension: true,
  pipesFirst: true,
  means: 'let spread = stddev(x, window = window) in null_if(spread == 0.0, ((x as f64) - mean(x, window = window)) / spread)',
  examples: [
    `
    time   key   x  |  zscore(x, since(x == 9))  x | zscore(trailing(5m))
    10:00  Ben   4  |  .                         .
    10:00  Ryan  1  |  .                         .
    10:01  Ben   6  |  1.0                       1.0
    10:02  Ben   .  |  .                         .
    10:03  Ben   9  |  1.2977713690461004        1.2977713690461004
    10:04  Ben   2  |  .                         -1.2567574357593625
    10:05  Ben   2  |  .                         -0.9330078226479681
    `
  ]
});
