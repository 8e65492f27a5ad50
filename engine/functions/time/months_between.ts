import { sub } from '../../ir/make.ts';
import type { Expr } from '../../ir/nodes.ts';
import { monthNumber } from '../../types/instant.ts';
import { localTime } from '../../types/zone.ts';
import { scalar } from '../define.ts';
import { dayOf, monthNumberIn } from './civil.ts';
import { refuseZone, zoneOf } from './zoned.ts';

export const monthsBetween = scalar({
  signature: 'months_between(t1: timestamp_ns, t2: timestamp_ns) -> interval_months',
  extended: 'months_between(t1: timestamp_ns, t2: timestamp_ns, const zone: string = "UTC") -> interval_months',
  doc: 'How many months the month of `t2` comes after that of `t1`; days and times do not matter. In UTC or `zone`.',
  group: 'time',
  receiver: 't2',
  refuse: facts => refuseZone(facts, 2),
  meaning: ([t1, t2], types) => {
    const [from, to] = [t1, t2].map(time => monthNumber(localTime(zoneOf(types, 2), time as bigint))) as [number, number];
    return to - from;
  },
  kernel: (kit, t1, t2) => {
    const [from, to] = [t1, t2].map(time => monthNumberIn(kit.body, dayOf(kit.body, time!, zoneOf(kit, 2)))) as [Expr, Expr];
    return sub(to, from);
  },
  examples: [
    `
    time   key   a                    b                        |  months_between(a, b) as i64
    10:00  Ben   2031-01-01T00:00:00  2031-01-01T00:00:01.900  |  0
    10:01  Ben   2031-01-31T12:00:00  2031-02-01T00:00:00.000  |  1
    10:02  Ben   2031-01-02T12:00:00  2030-12-31T00:00:00.000  |  -1
    10:03  Ben   .                    2031-01-01T00:00:00.000  |  .
    `
  ]
});
