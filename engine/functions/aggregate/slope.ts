import { add, convertU, div, f64, mul, ne, sub } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { elapsed, lengthOf } from '../../types/periods.ts';
import { F64, TIMESTAMP_NS, type Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { laneValue, valueCell } from '../cells.ts';
import { aggregate, type CallTypes } from '../define.ts';
import { refuseLength } from '../window/length.ts';
import { asDouble, fromCount } from './moments.ts';

export const slope = aggregate({
  signature: 'slope<N: number, D: timedelta>(x: N, const per: D = 1d, window: window = null) -> f64',
  doc: 'How fast the values rise: the slope of the least-squares line through them and their times so far, or in the window, per day or another length. Null until there are two different times.\n\nTimes count from that of the first value. Updated value by value like `covariance` and `variance`, whose ratio it is. `per` is positive and not in months; a day is 24 hours. Cost: constant per value.',
  group: 'aggregation',
  extension: true,
  pipesFirst: true,
  empty: 'null',
  refuse: facts => refuseLength(facts, 1, 'per', false),
  meaning: (content, types, { times }) => {
    const origin = times[0] as bigint;
    if (times.at(-1) === origin) return null;
    let [mt, my, c, t2] = [0, 0, 0, 0];
    content.map(Number).forEach((y, i) => {
      const t = Number(BigInt.asUintN(64, (times[i] as bigint) - origin));
      const d = t - mt;
      mt += d / (i + 1);
      my += (y - my) / (i + 1);
      c += d * (y - my);
      t2 += d * (t - mt);
    });
    return (c / t2) * perOf(types);
  },
  kernel: {
    state: () => ({ mt: F64, my: F64, c: F64, t2: F64, first: TIMESTAMP_NS, last: TIMESTAMP_NS }),
    first: (kit, x, time) => {
      const y = kit.body.let(asDouble(kit, x));
      const none = valueCell(f64(0));
      return {
        mt: none,
        my: valueCell(add(y, f64(0))),
        c: valueCell(mul(f64(0), sub(y, y))),
        t2: none,
        first: valueCell(time),
        last: valueCell(time)
      };
    },
    step: (kit, { mt, my, c, t2, first }, x, count, time) => {
      const { body } = kit;
      const n = body.let(fromCount(count));
      const t = body.let(passed(laneValue(first!), time));
      const d = body.let(sub(t, laneValue(mt!)));
      const meanT = body.let(add(laneValue(mt!), div(d, n)));
      const y = body.let(asDouble(kit, x));
      const meanY = body.let(add(laneValue(my!), div(sub(y, laneValue(my!)), n)));
      return {
        mt: valueCell(meanT),
        my: valueCell(meanY),
        c: valueCell(add(laneValue(c!), mul(d, sub(y, meanY)))),
        t2: valueCell(add(laneValue(t2!), mul(d, sub(t, meanT)))),
        first: first!,
        last: valueCell(time)
      };
    },
    value: (kit, { c, t2, first, last }) => ({
      valid: ne(laneValue(first!), laneValue(last!)),
      value: mul(div(laneValue(c!), laneValue(t2!)), f64(perOf(kit)))
    }),
    merge: ({ body }, a, na, b, nb) => {
      const [x, y] = [body.let(fromCount(na)), body.let(fromCount(nb))];
      const [share, weight] = [body.let(div(y, add(x, y))), body.let(div(mul(x, y), add(x, y)))];
      // The later content counts its times from its own first value.
      const shift = passed(laneValue(a.first!), laneValue(b.first!));
      const dt = body.let(sub(add(laneValue(b.mt!), shift), laneValue(a.mt!)));
      const dy = body.let(sub(laneValue(b.my!), laneValue(a.my!)));
      return {
        mt: valueCell(add(laneValue(a.mt!), mul(dt, share))),
        my: valueCell(add(laneValue(a.my!), mul(dy, share))),
        c: valueCell(add(add(laneValue(a.c!), laneValue(b.c!)), mul(mul(dt, dy), weight))),
        t2: valueCell(add(add(laneValue(a.t2!), laneValue(b.t2!)), mul(mul(dt, dt), weight))),
        first: a.first!,
        last: b.last!
      };
    }
  },
  examples: [
    `
    time                 key   x  |  slope(x)  slope(x, per = 1h)
    2031-01-01T00:00:00  Ben   1  |  .         .
    2031-01-01T00:00:00  Ryan  5  |  .         .
    2031-01-01T12:00:00  Ben   2  |  2.0       0.08333333333333334
    2031-01-01T18:00:00  Ben   .  |  2.0       0.08333333333333334
    2031-01-02T00:00:00  Ben   0  |  -1.0      -0.04166666666666667
    2031-01-02T00:00:00  Ryan  5  |  0.0       0.0
    `
  ]
});

const perOf = ({ params, constant }: CallTypes): number => Number(elapsed(lengthOf(params[1] as Type, constant(1) as Value)));

const passed = (from: Expr, to: Expr): Expr => convertU('f64', sub(to, from));
