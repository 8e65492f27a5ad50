import { sub } from '../../ir/make.ts';
import { monthNumber } from '../../types/instant.ts';
import { scalar } from '../define.ts';
import { monthNumberAt } from './civil.ts';

export const monthsBetween = scalar({
  signature: 'months_between(t1: timestamp_ns, t2: timestamp_ns) -> interval_months',
  doc: 'How many months the month of `t2` comes after that of `t1`; days and times do not matter.',
  group: 'time',
  receiver: 't2',
  meaning: ([t1, t2]) => monthNumber(t2 as bigint) - monthNumber(t1 as bigint),
  kernel: ({ body }, t1, t2) => sub(monthNumberAt(body, t2!), monthNumberAt(body, t1!)),
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
