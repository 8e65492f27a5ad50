import { identityText } from '../../types/order.ts';
import type { Type } from '../../types/type.ts';
import type { Value } from '../../types/value.ts';
import { type CallTypes, scalar } from '../define.ts';

export const union = scalar({
  signature: 'union<T: any>(a: list<T>, b: list<T>) -> list<T>',
  doc: 'The distinct elements of two lists: those of `a` in order, then the new ones of `b`. A null or empty list leaves the other as it is.',
  group: 'collection',
  obscure: true,
  nulls: 'seen',
  meaning: ([a, b], types) => united((a ?? []) as readonly Value[], (b ?? []) as readonly Value[], types),
  examples: [
    `
    time   key   x  y  |  union(collect(x, null), collect(y, null))
    10:00  Ben   6  .  |  [6]
    10:01  Ben   7  9  |  [6,7,9]
    10:02  Ben   6  7  |  [6,7,9]
    10:03  Ryan  .  5  |  [5]
    10:04  Ryan  .  5  |  [5,5]
    `
  ]
});

function united(a: readonly Value[], b: readonly Value[], types: CallTypes): Value {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const { item } = types.result as Extract<Type, { kind: 'list' }>;
  const distinct = new Map<string, Value>();
  for (const x of [...a, ...b]) {
    const identity = identityText(item, x);
    if (!distinct.has(identity)) distinct.set(identity, x);
  }
  return [...distinct.values()];
}
