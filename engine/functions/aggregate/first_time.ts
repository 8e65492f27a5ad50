import { aggregate } from '../define.ts';
import { edgeTime } from './edge_times.ts';

export const firstTime = aggregate({
  signature: 'first_time<T: any>(x: T, window: window = null) -> timestamp_ns',
  doc: 'The time of the earliest non-null value so far, or in the window.\n\nCost: constant per value.',
  ...edgeTime('first'),
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
