import { i32, wrap } from '../../ir/make.ts';
import { intervalOf, within64 } from '../../ir/typed.ts';
import { scalar } from '../define.ts';

export const days = scalar({
  signature: 'days(days: i64) -> interval_days',
  doc: 'So many days of 24 hours; null if negative or more than 2147483647.',
  group: 'time',
  meaning: ([days]) => {
    const n = days as bigint;
    return n < 0n || n > 2147483647n ? null : { days: Number(n), milliseconds: 0 };
  },
  kernel: ({ body }, days) => {
    const n = body.let(days!);
    return { valid: within64(n, 0n, 2147483647n), value: intervalOf(wrap(n), i32(0)) };
  },
  examples: [
    `
    time   key    n  |  days(n) as i64
    10:00  Ben    3  |  3
    10:01  Ben   -3  |  .
    10:02  Ben    .  |  .
    `
  ]
});
