import { aggregate } from '../define.ts';
import { edgeTime } from './edge_times.ts';

export const lastTime = aggregate({
  signature: 'last_time<T: any>(x: T, window: window = null) -> timestamp_ns',
  doc: 'The time of the latest non-null value so far, or in the window.\n\nCost: constant per value.',
  ...edgeTime('last'),
  examples: [
    `
    time   key   x    |  last_time(x)
    10:00  Ben   .    |  .
    10:00  Ryan  tea  |  10:00
    10:01  Ben   ale  |  10:01
    10:02  Ben   rum  |  10:02
    10:03  Ben   .    |  10:02
    `
  ]
});
