import { aggregate } from '../define.ts';
import { ordersOf, quantileOf, refusePart } from './order_statistics.ts';

export const quantile = aggregate({
  signature: 'quantile<N: number>(x: N, const q: f64, window: window = null) -> f64',
  doc: "What a part `q` (from 0 to 1) of the values so far, or in the window, is not above, interpolated between the two nearest values (NumPy's `linear`).\n\nExact; NaN is greater than everything. It remembers every value: see `approx_quantile`. Cost: O(log n) per value, an order of all values per entity.",
  group: 'aggregation',
  extension: true,
  pipesFirst: true,
  empty: 'null',
  refuse: refusePart,
  meaning: (content, { constant }) => quantileOf(content, constant(1) as number),
  tally: ordersOf(constant => constant(1) as number),
  examples: [
    `
    time   key   x  |  x | quantile(0.25)  quantile(x, 1)
    10:00  Ben   4  |  4.0                 4.0
    10:00  Ryan  .  |  .                   .
    10:01  Ben   1  |  1.75                4.0
    10:02  Ben   9  |  2.5                 9.0
    10:03  Ben   .  |  2.5                 9.0
    10:04  Ben   4  |  3.25                9.0
    `
  ]
});
