import { add, div, sub } from '../../ir/make.ts';
import { F64 } from '../../types/type.ts';
import { laneValue, valueCell } from '../cells.ts';
import { aggregate } from '../define.ts';
import { asDouble, firstMean, fromCount, mergedMean } from './moments.ts';
import { windowMean } from './window_mean.ts';

export const mean = aggregate({
  signature: 'mean<N: number>(input: N, window: window = null) -> f64',
  doc: 'The arithmetic mean of the values so far, or in the window.\n\nUpdated value by value: n += 1; mean += (x - mean) / n; in a window that loses values, total by count.',
  group: 'aggregation',
  empty: 'null',
  meaning: content => content.map(Number).reduce((mean, x, i) => mean + (x - mean) / (i + 1), 0),
  kernel: {
    state: () => ({ mean: F64 }),
    first: (kit, x) => ({ mean: firstMean(kit, x) }),
    step: (kit, { mean }, x, n) => {
      const before = kit.body.let(laneValue(mean!));
      const step = div(sub(asDouble(kit, x), before), fromCount(n));
      return { mean: valueCell(add(before, step)) };
    },
    value: (_, { mean }) => mean!,
    merge: ({ body }, a, na, b, nb) => ({ mean: valueCell(mergedMean(body, a.mean!, na, b.mean!, nb)) })
  },
  windowed: windowMean,
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
