import { i32, wrap } from '../../ir/make.ts';
import { intervalOf } from '../../ir/typed.ts';
import { DAY } from '../../types/instant.ts';
import { scalar } from '../define.ts';
import { wholeBetween } from './elapsed.ts';

export const daysBetween = scalar({
  signature: 'days_between(t1: timestamp_ns, t2: timestamp_ns) -> interval_days',
  doc: 'The whole days of 24 hours from `t1` to `t2`, cut toward zero; negative if `t2` is earlier.',
  group: 'time',
  receiver: 't2',
  meaning: ([t1, t2]) => ({ days: Number(((t2 as bigint) - (t1 as bigint)) / DAY), milliseconds: 0 }),
  kernel: ({ body }, t1, t2) => intervalOf(wrap(wholeBetween(body, t1!, t2!, DAY)), i32(0)),
  examples: [
    `
    time   key   a                    b                        |  days_between(a, b) as i64
    10:00  Ben   2031-01-01T00:00:00  2031-01-01T00:00:01.900  |  0
    10:01  Ben   2031-01-31T12:00:00  2031-02-01T00:00:00.000  |  0
    10:02  Ben   2031-01-02T12:00:00  2030-12-31T00:00:00.000  |  -2
    10:03  Ben   .                    2031-01-01T00:00:00.000  |  .
    `
  ]
});
