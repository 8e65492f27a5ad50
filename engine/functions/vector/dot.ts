import { scalar } from '../define.ts';
import { dotOf, vectors } from './numbers.ts';

export const dot = scalar({
  signature: 'dot<N: number>(a: list<N>, b: list<N>) -> f64',
  doc: 'The dot product of two vectors. Null where their lengths differ or an element is null.',
  group: 'vector',
  extension: true,
  pipesFirst: true,
  meaning: lists => {
    const [a, b] = vectors(lists) ?? [];
    return a && b ? dotOf(a, b) : null;
  },
  examples: [
    `
    time   key  x  |  dot(collect(x, null), collect(x, null))
    10:00  Ben  3  |  9.0
    10:01  Ben  4  |  25.0
    `
  ]
});
