import { equalValues } from '../../types/order.ts';
import type { Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { scalar } from '../define.ts';
import { elements } from './elements.ts';

export const listContains = scalar({
  signature: 'list_contains<T: any>(list: list<T>, value: T) -> bool',
  doc: 'Whether a list holds a value; its null elements never count.',
  group: 'collection',
  extension: true,
  pipesFirst: true,
  meaning: ([list, value], types) => elements(list as readonly Value[]).some(x => equalValues(types.params[1] as Type, x, value as Value)),
  examples: [
    `
    time   key  x  |  list_contains(collect(x, null), 3)
    10:00  Ben  3  |  true
    10:01  Ben  1  |  true
    10:02  Ben  .  |  true
    `
  ]
});
