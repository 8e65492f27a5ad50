import { add, f64, mul, ne, select, sub } from '../../ir/make.ts';
import { F64 } from '../../types/type.ts';
import { laneValue, valueCell } from '../cells.ts';
import { aggregate, type CallFacts, type CallTypes, type Refusal } from '../define.ts';
import { asDouble } from './moments.ts';

export const ewma = aggregate({
  signature: 'ewma<N: number>(x: N, const alpha: f64, window: window = null) -> f64',
  doc: 'The exponentially weighted moving average of the values so far, or in the window: it begins at the first value, and then m = m + alpha * (x - m) at each.\n\n`alpha` is above 0 and at most 1. Time plays no part: see `decayed_mean`. Cost: constant per value.',
  group: 'aggregation',
  extension: true,
  pipesFirst: true,
  empty: 'null',
  refuse: refuseAlpha,
  meaning: (content, types) => content.map(Number).reduce((m, x) => m + alphaOf(types) * (x - m)),
  // The weight is what an older mean still counts after these values, (1 − alpha)^n.
  kernel: {
    state: () => ({ m: F64, first: F64, weight: F64 }),
    first: (kit, x) => {
      const value = valueCell(kit.body.let(asDouble(kit, x)));
      return { m: value, first: value, weight: valueCell(f64(1 - alphaOf(kit))) };
    },
    step: (kit, { m, first, weight }, x) => {
      const before = laneValue(m!);
      const moved = add(before, mul(f64(alphaOf(kit)), sub(asDouble(kit, x), before)));
      return { m: valueCell(moved), first: first!, weight: valueCell(mul(laneValue(weight!), f64(1 - alphaOf(kit)))) };
    },
    value: (_, { m }) => m!,
    merge: ({ body }, a, _, b) => {
      const [older, m, first, weight] = [laneValue(a.m!), laneValue(b.m!), laneValue(b.first!), laneValue(b.weight!)];
      const endless = ne(sub(first, first), f64(0));
      const joined = select(endless, m, add(m, mul(weight, sub(older, first))));
      // An infinite mean gives NaN with whatever follows, as it does value by value.
      return {
        m: valueCell(body.let(add(joined, sub(older, older)))),
        first: a.first!,
        weight: valueCell(mul(laneValue(a.weight!), weight))
      };
    }
  },
  examples: [
    `
    time   key   x  |  ewma(x, 0.5)  ewma(x, 1)
    10:00  Ben   8  |  8             8
    10:00  Ryan  .  |  .             .
    10:01  Ben   4  |  6             4
    10:02  Ryan  1  |  1             1
    10:03  Ben   .  |  6             4
    10:04  Ben   4  |  5             4
    `
  ]
});

const alphaOf = (types: CallTypes): number => types.constant(1) as number;

function refuseAlpha({ args }: CallFacts): Refusal | null {
  const alpha = args[1]?.constant;
  if (alpha === undefined || (typeof alpha === 'number' && alpha > 0 && alpha <= 1)) return null;
  return { code: 'E0008', argument: 1, label: "'alpha' must be above 0 and at most 1" };
}
