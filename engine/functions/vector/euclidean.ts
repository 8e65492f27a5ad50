import { scalar } from '../define.ts';
import { dotOf, vectors } from './numbers.ts';

export const euclidean = scalar({
  signature: 'euclidean<N: number>(a: list<N>, b: list<N>) -> f64',
  doc: 'The distance between two points. Null where their lengths differ or an element is null.',
  group: 'vector',
  extension: true,
  pipesFirst: true,
  meaning: lists => {
    const [a, b] = vectors(lists) ?? [];
    return a && b ? distance(a, b) : null;
  },
  examples: [
    `
    time   key  x  |  euclidean(collect(x, null), reverse(collect(x, null)))
    10:00  Ben  3  |  0.0
    10:01  Ben  4  |  1.4142135623730951
    `
  ]
});

function distance(a: readonly number[], b: readonly number[]): number {
  const apart = a.map((x, i) => x - (b[i] as number));
  return Math.sqrt(dotOf(apart, apart));
}
