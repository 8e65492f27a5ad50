import { aggregate } from '../define.ts';
import { ofVectorSum } from './vectors.ts';

export const vectorMean = aggregate({
  signature: 'vector_mean<N: number>(x: list<N>, window: window = null) -> list<f64>',
  doc: "The mean of the vectors so far, or in the window, element by element: their sum divided by their number.\n\nThey must be as long as the entity's first vector without null elements; others are left out and counted in a warning. Cost: the length of the vector per value.",
  ...ofVectorSum((sum, n) => sum.map(x => x / n)),
  examples: [
    `
    time   key   x  |  vector_mean(collect(x, 2, min = 2))
    10:00  Ben   1  |  .
    10:01  Ben   2  |  [1.0,2.0]
    10:02  Ben   5  |  [1.5,3.5]
    10:02  Ryan  1  |  .
    `
  ]
});
