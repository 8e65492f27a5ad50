import { sugar } from '../define.ts';
import { refuseLength } from '../window/length.ts';

export const rate = sugar({
  signature: 'rate<T: any, D: timedelta>(x: T, const d: D) -> f64',
  doc: 'How many non-null values there were per second in the last so much time; 0 where there are rows but no values.\n\nIt moves on although nothing happens, like `count(x, window = trailing(d))`, whose cost it has. `d` is positive and not in months; a day is 24 hours.',
  group: 'aggregation',
  extension: true,
  pipesFirst: true,
  means: 'count(x, window = trailing(d)) / ((add_time(d, "1970-01-01T00:00:00Z") as i64) / 1000000000.0)',
  refuse: facts => refuseLength(facts, 1, 'd', false),
  examples: [
    `
    time   key   x    |  rate(x, 2m)
    10:00  Ben   tea  |  0.008333333333333333
    10:00  Ryan  .    |  0.0
    10:01  Ben   ale  |  0.016666666666666666
    10:02  Ben   .    |  0.008333333333333333
    10:04  Ben   tea  |  0.008333333333333333
    `
  ]
});
