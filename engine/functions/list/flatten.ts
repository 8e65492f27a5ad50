import type { Value } from '../../types/value.ts';
import { scalar } from '../define.ts';

export const flatten = scalar({
  signature: 'flatten<T: any>(input: list<list<T>>) -> list<T>',
  doc: 'The elements of the lists in a list, one after another; a null list among them counts as empty.',
  group: 'collection',
  obscure: true,
  meaning: ([input]) => (input as readonly (readonly Value[] | null)[]).flatMap(inner => inner ?? []),
  examples: [
    `
    time   key   x  |  flatten(collect(collect(x, 2), null))
    10:00  Ben   5  |  [5]
    10:00  Ryan  .  |  []
    10:01  Ben   8  |  [5,5,8]
    10:02  Ben   3  |  [5,5,8,8,3]
    `
  ]
});
