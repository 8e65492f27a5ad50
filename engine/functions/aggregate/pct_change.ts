import { comparedWithEarlier } from './steps.ts';

export const pctChange = comparedWithEarlier({
  signature: 'pct_change<N: number>(x: N, const n: i64 = 1) -> f64',
  doc: 'By which part of it the value differs from the one `n` non-null values earlier: 0.5 is half as much again. Null where that one was 0.\n\nCost: constant per value.',
  means: 'let before = lag(n, x) as f64 in null_if(before == 0.0 or before == -0.0, (x as f64) / before - 1.0)',
  examples: [
    `
    time   key   x  |  pct_change(x)  pct_change(x, n = 2)
    10:00  Ben   4  |  .              .
    10:00  Ryan  0  |  .              .
    10:01  Ben   5  |  0.25           .
    10:02  Ben   .  |  .              .
    10:03  Ben   2  |  -0.6           -0.5
    10:03  Ryan  2  |  .              .
    `
  ]
});
