import { aggregate } from '../define.ts';
import { ofVectorSum } from './vectors.ts';

export const vectorSum = aggregate({
  signature: 'vector_sum<N: number>(x: list<N>, window: window = null) -> list<f64>',
  doc: "The vectors so far, or in the window, added element by element.\n\nThey must be as long as the entity's first vector without null elements; others are left out and counted in a warning. Cost: the length of the vector per value.",
  ...ofVectorSum(sum => [...sum]),
  examples: [
    `
    time   key   x  |  vector_sum(collect(x, 2, min = 2))
    10:00  Ben   1  |  .
    10:01  Ben   2  |  [1.0,2.0]
    10:02  Ben   5  |  [3.0,7.0]
    10:02  Ryan  1  |  .
    `
  ]
});
