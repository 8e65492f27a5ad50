import { sugar } from '../define.ts';

export const sqrt = sugar({
  signature: 'sqrt<N: number>(a: N) -> f64',
  doc: 'The square root; NaN for negative numbers.',
  group: 'math',
  means: 'powf(a, 0.5)',
  examples: [
    `
    time   key   x  |  sqrt(x)
    10:00  Ben   9  |  3
    10:01  Ben  -4  |  NaN
    10:02  Ben   .  |  .
    `
  ]
});
