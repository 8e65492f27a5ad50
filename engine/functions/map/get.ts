import { equalValues } from '../../types/order.ts';
import type { Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { scalar } from '../define.ts';

export const get = scalar({
  signature: 'get<K: key, V: any>(key: K, map: map<K, V>) -> V',
  doc: "The value a map holds for a key; null where it holds none. Also written `map[key]`.\n\nThe key must have exactly the type of the map's keys.",
  group: 'collection',
  operator: '[]',
  obscure: true,
  receiver: 'map',
  meaning: ([key, map], types) => {
    const held = (map as readonly (readonly [Value, Value])[]).findLast(([k]) => equalValues(types.params[0] as Type, k, key as Value));
    return held?.[1] ?? null;
  },
  examples: []
});
