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
  examples: [
    `
    time   key  m:map<string, i64>         k  |  get(k, m)  m["b"]
    10:00  Ben  [["a",1],["b",2],["a",3]]  a  |  3          2
    10:01  Ben  [["a",1],["b",null]]       a  |  1          .
    10:02  Ben  [["a",1]]                  b  |  .          .
    10:03  Ben  .                          a  |  .          .
    `
  ]
});
