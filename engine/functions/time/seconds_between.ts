import { SECOND } from '../../types/instant.ts';
import { scalar } from '../define.ts';
import { wholeBetween } from './elapsed.ts';

export const secondsBetween = scalar({
  signature: 'seconds_between(t1: timestamp_ns, t2: timestamp_ns) -> duration_s',
  doc: 'The whole seconds from `t1` to `t2`, cut toward zero; negative if `t2` is earlier.',
  group: 'time',
  receiver: 't2',
  meaning: ([t1, t2]) => ((t2 as bigint) - (t1 as bigint)) / SECOND,
  kernel: ({ body }, t1, t2) => wholeBetween(body, t1!, t2!, SECOND),
  examples: [
    `
    time   key   a                    b                        |  seconds_between(a, b) as i64
    10:00  Ben   2031-01-01T00:00:00  2031-01-01T00:00:01.900  |  1
    10:01  Ben   2031-01-31T12:00:00  2031-02-01T00:00:00.000  |  43200
    10:02  Ben   2031-01-02T12:00:00  2030-12-31T00:00:00.000  |  -216000
    10:03  Ben   .                    2031-01-01T00:00:00.000  |  .
    `
  ]
});
