import { comparedWithEarlier } from './steps.ts';

export const diff = comparedWithEarlier({
  signature: 'diff<N: number>(x: N, const n: i64 = 1) -> f64',
  doc: 'How much the value differs from the one `n` non-null values earlier, as f64.\n\n`x - lag(n, x)` is the same in the type of the value. Cost: constant per value.',
  means: '(x as f64) - (lag(n, x) as f64)',
  examples: [
    `
    time   key   x  |  diff(x)  diff(x, n = 2)
    10:00  Ben   5  |  .        .
    10:00  Ryan  1  |  .        .
    10:01  Ben   8  |  3.0      .
    10:02  Ben   .  |  .        .
    10:03  Ben   3  |  -5.0     -2.0
    `
  ]
});
