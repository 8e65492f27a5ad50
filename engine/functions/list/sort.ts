import { compareValues } from '../../types/order.ts';
import type { Value } from '../../types/value.ts';
import { scalar } from '../define.ts';
import { elements, itemOf } from './elements.ts';

export const sort = scalar({
  signature: 'sort<O: ordered>(list: list<O>) -> list<O>',
  doc: 'The elements in ascending order, nulls last.',
  group: 'collection',
  extension: true,
  pipesFirst: true,
  meaning: ([list], { result }) => {
    const given = list as readonly Value[];
    const sorted = elements(given).toSorted((a, b) => compareValues(itemOf(result), a, b));
    return [...sorted, ...given.filter(x => x === null)];
  },
  examples: [
    `
    time   key  x  |  sort(collect(x, null))[0]
    10:00  Ben  3  |  3
    10:01  Ben  1  |  1
    10:02  Ben  .  |  1
    `
  ]
});
