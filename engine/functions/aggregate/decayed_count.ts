import { add, f64, mul } from '../../ir/make.ts';
import { F64, TIMESTAMP_NS } from '../../types/type.ts';
import { laneValue, valueCell } from '../cells.ts';
import { aggregate } from '../define.ts';
import { decay, decayOf, halfLifeOf, refuseHalfLife } from './decay.ts';

export const decayedCount = aggregate({
  signature: 'decayed_count<T: any, D: timedelta>(x: T, const half_life: D) -> f64',
  doc: 'How many non-null values there were so far, of which each counts half as much after every `half_life`; 0 where there are rows but no values.\n\nIt goes down although nothing happens: it is evaluated wherever it is asked. The half life is positive and not in months; a day is 24 hours. Cost: constant per value.',
  group: 'aggregation',
  extension: true,
  pipesFirst: true,
  moving: true,
  empty: () => 0,
  refuse: refuseHalfLife,
  meaning: (_, types, { times, at }) => {
    const h = halfLifeOf(types);
    const count = times.reduce((sum, time, i) => (i === 0 ? 1 : sum * decay(h, times[i - 1] as bigint, time) + 1), 0);
    return count * decay(h, times.at(-1) as bigint, at);
  },
  kernel: {
    state: () => ({ total: F64, last: TIMESTAMP_NS }),
    first: (_, __, time) => ({ total: valueCell(f64(1)), last: valueCell(time) }),
    step: (kit, { total, last }, _, __, time) => {
      const left = mul(laneValue(total!), decayOf(kit.body, halfLifeOf(kit), laneValue(last!), time));
      return { total: valueCell(add(left, f64(1))), last: valueCell(time) };
    },
    value: (kit, { total, last }, _, at) => mul(laneValue(total!), decayOf(kit.body, halfLifeOf(kit), laneValue(last!), at))
  },
  examples: [
    `
    time   key   x    |  decayed_count(x, 1m)
    10:00  Ben   tea  |  1.0
    10:00  Ryan  .    |  0.0
    10:01  Ben   ale  |  1.5
    10:02  Ben   .    |  0.75
    10:02  Ryan  rum  |  1.0
    10:04  Ben   tea  |  1.1875
    `
  ]
});
