import { scalar } from '../define.ts';
import { dotOf, vectors } from './numbers.ts';

export const cosine = scalar({
  signature: 'cosine<N: number>(a: list<N>, b: list<N>) -> f64',
  doc: 'The cosine of the angle between two vectors; NaN where one is zero. Null where their lengths differ or an element is null.',
  group: 'vector',
  extension: true,
  pipesFirst: true,
  meaning: lists => {
    const [a, b] = vectors(lists) ?? [];
    return a && b ? dotOf(a, b) / Math.sqrt(dotOf(a, a) * dotOf(b, b)) : null;
  },
  examples: [
    `
    time   key  x  |  cosine(collect(x, null), collect(x, null))
    10:00  Ben  3  |  1.0
    10:01  Ben  4  |  1.0
    `
  ]
});
