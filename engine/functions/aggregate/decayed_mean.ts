import { add, div, f64, mul, sub } from '../../ir/make.ts';
import { F64, TIMESTAMP_NS } from '../../types/type.ts';
import { laneValue, valueCell } from '../cells.ts';
import { aggregate } from '../define.ts';
import { decay, decayOf, halfLifeOf, refuseHalfLife } from './decay.ts';
import { asDouble } from './moments.ts';

export const decayedMean = aggregate({
  signature: 'decayed_mean<N: number, D: timedelta>(x: N, const half_life: D) -> f64',
  doc: 'The mean of the values so far, of which each weighs half as much after every `half_life`.\n\nUpdated value by value, `d` being the time since the one before: w = w * 2^(-d / half_life) + 1; m = m + (x - m) / w. It does not change while nothing happens. The half life is positive and not in months; a day is 24 hours. Cost: constant per value.',
  group: 'aggregation',
  extension: true,
  pipesFirst: true,
  empty: 'null',
  refuse: refuseHalfLife,
  meaning: (content, types, { times }) => {
    const h = halfLifeOf(types);
    let weight = 1;
    return content.map(Number).reduce((m, x, i) => {
      weight = weight * decay(h, times[i - 1] as bigint, times[i] as bigint) + 1;
      return m + (x - m) / weight;
    });
  },
  kernel: {
    state: () => ({ mean: F64, weight: F64, last: TIMESTAMP_NS }),
    first: (kit, x, time) => ({ mean: valueCell(asDouble(kit, x)), weight: valueCell(f64(1)), last: valueCell(time) }),
    step: (kit, { mean, weight, last }, x, _, time) => {
      const { body } = kit;
      const w = body.let(add(mul(laneValue(weight!), decayOf(body, halfLifeOf(kit), laneValue(last!), time)), f64(1)));
      const before = laneValue(mean!);
      return { mean: valueCell(add(before, div(sub(asDouble(kit, x), before), w))), weight: valueCell(w), last: valueCell(time) };
    },
    value: (_, { mean }) => mean!
  },
  examples: [
    `
    time   key   x  |  decayed_mean(x, 1m)
    10:00  Ben   8  |  8.0
    10:00  Ryan  .  |  .
    10:01  Ben   2  |  4.0
    10:02  Ben   .  |  4.0
    10:02  Ryan  5  |  5.0
    10:04  Ben   1  |  1.473684210526316
    `
  ]
});
