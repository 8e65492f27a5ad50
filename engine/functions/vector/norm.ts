import { scalar } from '../define.ts';
import { dotOf, vectors } from './numbers.ts';

export const norm = scalar({
  signature: 'norm<N: number>(a: list<N>) -> f64',
  doc: 'The length of a vector. Null where an element is null.',
  group: 'vector',
  extension: true,
  pipesFirst: true,
  meaning: lists => {
    const [a] = vectors(lists) ?? [];
    return a ? Math.sqrt(dotOf(a, a)) : null;
  },
  examples: [
    `
    time   key  x  |  norm(collect(x, null))
    10:00  Ben  3  |  3.0
    10:01  Ben  4  |  5.0
    `
  ]
});
