import { identityText } from '../../types/order.ts';
import type { Value } from '../../types/value.ts';
import { scalar } from '../define.ts';
import { itemOf } from './elements.ts';

export const distinct = scalar({
  signature: 'distinct<T: any>(list: list<T>) -> list<T>',
  doc: 'The elements without those that equal an earlier one; one null stays.',
  group: 'collection',
  extension: true,
  pipesFirst: true,
  meaning: ([list], { result }) => {
    const item = itemOf(result);
    const found = new Map<string, Value>();
    for (const x of list as readonly Value[]) if (!found.has(identityText(item, x))) found.set(identityText(item, x), x);
    return [...found.values()];
  },
  examples: [
    `
    time   key  x  |  list_len(distinct(collect(x, null)))
    10:00  Ben  3  |  1
    10:01  Ben  3  |  1
    10:02  Ben  1  |  2
    `
  ]
});
