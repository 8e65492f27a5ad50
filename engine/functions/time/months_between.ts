import { monthNumber } from '../../types/instant.ts';
import { scalar } from '../define.ts';

export const monthsBetween = scalar({
  signature: 'months_between(t1: timestamp_ns, t2: timestamp_ns) -> interval_months',
  doc: 'How many months the month of `t2` comes after that of `t1`; days and times do not matter.',
  group: 'time',
  receiver: 't2',
  meaning: ([t1, t2]) => monthNumber(t2 as bigint) - monthNumber(t1 as bigint),
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
