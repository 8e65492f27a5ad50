import { scalar } from '../define.ts';

export const days = scalar({
  signature: 'days(days: i64) -> interval_days',
  doc: 'So many days of 24 hours; null if negative or more than 2147483647.',
  group: 'time',
  meaning: ([days]) => {
    const n = days as bigint;
    return n < 0n || n > 2147483647n ? null : { days: Number(n), milliseconds: 0 };
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
