import { aggregate } from '../define.ts';
import { ordersOf, quantileOf } from './order_statistics.ts';

export const median = aggregate({
  signature: 'median<N: number>(x: N, window: window = null) -> f64',
  doc: 'The median of the values so far, or in the window: the one in the middle, or half way between the two in the middle.\n\nExact; NaN is greater than everything. It remembers every value: see `approx_quantile`. Cost: O(log n) per value, an order of all values per entity.',
  group: 'aggregation',
  extension: true,
  pipesFirst: true,
  empty: 'null',
  meaning: content => quantileOf(content, 0.5),
  tally: ordersOf(() => 0.5),
  examples: [
    `
    time   key   x  |  median(x)  median(x, window = since(x == 9))
    10:00  Ben   4  |  4.0        4.0
    10:00  Ryan  .  |  .          .
    10:01  Ben   1  |  2.5        2.5
    10:02  Ben   9  |  4.0        4.0
    10:03  Ben   .  |  4.0        .
    10:04  Ben   4  |  4.0        4.0
    10:04  Ryan  2  |  2.0        2.0
    `
  ]
});
