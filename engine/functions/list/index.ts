import type { Value } from '../../types/value.ts';
import { scalar } from '../define.ts';

export const index = scalar({
  signature: 'index<T: any>(i: i64, list: list<T>) -> T',
  doc: 'The element at a position counted from 0; null where there is none. Also written `list[i]`.',
  group: 'collection',
  operator: '[]',
  obscure: true,
  receiver: 'list',
  meaning: ([i, list]) => (list as readonly Value[])[Number(i)] ?? null,
  examples: [
    `
    time   key   x  |  index(1, collect(x, null))  collect(x, null)[0]
    10:00  Ben   5  |  .                           5
    10:00  Ryan  .  |  .                           .
    10:01  Ben   8  |  8                           5
    10:02  Ben   3  |  8                           5
    `
  ]
});
