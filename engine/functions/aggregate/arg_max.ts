import { greaterOf } from '../../ir/order.ts';
import { aggregate } from '../define.ts';
import { argExtreme } from './arg_extremes.ts';

export const argMax = aggregate({
  signature: 'arg_max<O: ordered, T: any>(by: O, value: T, window: window = null) -> T',
  doc: 'The value at the row where `by` was largest so far, or in the window; of equal ones the earliest.\n\nA row counts where either is new and `by` is neither null nor NaN; a null value may be the answer. Cost: constant per row.',
  group: 'aggregation',
  extension: true,
  ...argExtreme(1, greaterOf),
  examples: [
    `
    time   key   price  item  |  arg_max(price, item)
    10:00  Ben   3      tea   |  tea
    10:00  Ryan  .      ale   |  .
    10:01  Ben   3      milk  |  tea
    10:02  Ben   1      .     |  tea
    10:03  Ben   7      cake  |  cake
    10:04  Ben   .      rum   |  cake
    `
  ]
});
