import { add, mul } from '../../ir/make.ts';
import { F64, TIMESTAMP_NS } from '../../types/type.ts';
import { laneValue, valueCell } from '../cells.ts';
import { aggregate } from '../define.ts';
import { decay, decayOf, halfLifeOf, refuseHalfLife } from './decay.ts';
import { asDouble } from './moments.ts';

export const decayedSum = aggregate({
  signature: 'decayed_sum<N: number, D: timedelta>(x: N, const half_life: D) -> f64',
  doc: 'The total of the values so far, of which each counts half as much after every `half_life`.\n\nIt goes down although nothing happens: it is evaluated wherever it is asked. The half life is positive and not in months; a day is 24 hours. Cost: constant per value.',
  group: 'aggregation',
  extension: true,
  pipesFirst: true,
  moving: true,
  empty: 'null',
  refuse: refuseHalfLife,
  meaning: (content, types, { times, at }) => {
    const h = halfLifeOf(types);
    const last = (i: number): bigint => times[i] as bigint;
    const total = content.map(Number).reduce((sum, x, i) => sum * decay(h, last(i - 1), last(i)) + x);
    return total * decay(h, last(times.length - 1), at);
  },
  kernel: {
    state: () => ({ total: F64, last: TIMESTAMP_NS }),
    first: (kit, x, time) => ({ total: valueCell(asDouble(kit, x)), last: valueCell(time) }),
    step: (kit, { total, last }, x, _, time) => {
      const left = mul(laneValue(total!), decayOf(kit.body, halfLifeOf(kit), laneValue(last!), time));
      return { total: valueCell(add(left, asDouble(kit, x))), last: valueCell(time) };
    },
    value: (kit, { total, last }, _, at) => mul(laneValue(total!), decayOf(kit.body, halfLifeOf(kit), laneValue(last!), at))
  },
  examples: [
    `
    time   key   x  |  decayed_sum(x, 1m)
    10:00  Ben   8  |  8.0
    10:00  Ryan  .  |  .
    10:01  Ben   2  |  6.0
    10:02  Ben   .  |  3.0
    10:02  Ryan  5  |  5.0
    10:04  Ben   1  |  1.75
    `
  ]
});
