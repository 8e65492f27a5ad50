import type { Value } from '../../types/value.ts';
import { scalar } from '../define.ts';

export const reverse = scalar({
  signature: 'reverse<T: any>(list: list<T>) -> list<T>',
  doc: 'The elements in reverse order.',
  group: 'collection',
  extension: true,
  pipesFirst: true,
  meaning: ([list]) => (list as readonly Value[]).toReversed(),
  examples: [
    `
    time   key  x  |  reverse(collect(x, null))[0]
    10:00  Ben  3  |  3
    10:01  Ben  1  |  1
    10:02  Ben  .  |  1
    `
  ]
});
