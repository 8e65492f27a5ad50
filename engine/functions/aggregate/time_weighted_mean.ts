import type { Body } from '../../ir/body.ts';
import { add, convertU, div, eq, f64, i64, mul, select, sub } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { F64, TIMESTAMP_NS } from '../../types/type.ts';
import { laneValue, valueCell } from '../cells.ts';
import { aggregate } from '../define.ts';
import { asDouble } from './moments.ts';

export const timeWeightedMean = aggregate({
  signature: 'time_weighted_mean<N: number>(x: N, window: window = null) -> f64',
  doc: 'The mean of what was known, weighted by how long: each value holds until the next one, the latest until now, beginning with the first value so far, or in the window.\n\nIt moves on although nothing happens: it is evaluated wherever it is asked. Nulls do not end a hold; where no time has passed it is the latest value. Cost: constant per value.',
  group: 'aggregation',
  extension: true,
  pipesFirst: true,
  moving: true,
  empty: 'null',
  meaning: (content, _, { times, at }) => {
    const values = content.map(Number);
    const [first, last] = [times[0] as bigint, times.length - 1];
    const area = values.slice(1).reduce((sum, _, i) => sum + hold(values[i] as number, times[i] as bigint, times[i + 1] as bigint), 0);
    if (at === first) return values[last] as number;
    return (area + hold(values[last] as number, times[last] as bigint, at)) / span(first, at);
  },
  kernel: {
    state: () => ({ area: F64, x: F64, first: TIMESTAMP_NS, last: TIMESTAMP_NS }),
    first: (kit, x, time) => ({ area: valueCell(f64(0)), x: valueCell(asDouble(kit, x)), first: valueCell(time), last: valueCell(time) }),
    step: (kit, { area, x: held, first, last }, x, _, time) => {
      const more = holdOf(kit.body, laneValue(held!), laneValue(last!), time);
      return { area: valueCell(add(laneValue(area!), more)), x: valueCell(asDouble(kit, x)), first: first!, last: valueCell(time) };
    },
    value: ({ body }, { area, x, first, last }, _, at) => {
      const all = add(laneValue(area!), holdOf(body, laneValue(x!), laneValue(last!), at));
      const mean = div(all, convertU('f64', sub(at, laneValue(first!))));
      return select(eq(at, laneValue(first!)), laneValue(x!), mean);
    },
    merge: ({ body }, a, _, b) => {
      const between = holdOf(body, laneValue(a.x!), laneValue(a.last!), laneValue(b.first!));
      return { area: valueCell(add(add(laneValue(a.area!), between), laneValue(b.area!))), x: b.x!, first: a.first!, last: b.last! };
    }
  },
  examples: [
    `
    time   key   x  |  time_weighted_mean(x)
    10:00  Ben   8  |  8.0
    10:00  Ryan  .  |  .
    10:01  Ben   2  |  8.0
    10:02  Ben   .  |  5.0
    10:02  Ryan  5  |  5.0
    10:04  Ben   1  |  3.5
    `
  ]
});

const span = (from: bigint, to: bigint): number => Number(BigInt.asUintN(64, to - from));

// Even an infinite value that is held for no time counts nothing.
const hold = (x: number, from: bigint, to: bigint): number => (from === to ? 0 : x * span(from, to));

function holdOf(body: Body, x: Expr, from: Expr, to: Expr): Expr {
  const passed = body.let(sub(to, from), 'passed');
  return select(eq(passed, i64(0)), f64(0), mul(x, convertU('f64', passed)));
}
