import { scalar } from '../define.ts';

export const seconds = scalar({
  signature: 'seconds(seconds: i64) -> duration_s',
  doc: 'So many seconds; may be negative.',
  group: 'time',
  meaning: ([seconds]) => seconds as bigint,
  kernel: (_, seconds) => seconds!,
  examples: [
    `
    time   key    n  |  seconds(n) as i64
    10:00  Ben    3  |  3
    10:01  Ben   -3  |  -3
    10:02  Ben    .  |  .
    `
  ]
});
