import type { Value } from '../../types/value.ts';
import { sum } from '../aggregate/sum.ts';
import { scalar } from '../define.ts';
import { ofElements } from './elements.ts';

export const listSum = scalar({
  signature: 'list_sum<N: number>(list: list<N>) -> N',
  doc: 'The total of the elements. Nulls are skipped; an empty list gives null. Integers stop at the bounds of their type, as in `sum`.',
  group: 'collection',
  extension: true,
  pipesFirst: true,
  meaning: ([list], types) => ofElements(sum, list as readonly Value[], types),
  examples: [
    `
    time   key  x  |  list_sum(collect(x, null))
    10:00  Ben  3  |  3
    10:01  Ben  1  |  4
    10:02  Ben  .  |  4
    `
  ]
});
