import { operation } from '../define.ts';

export const shiftUntil = operation({
  signature: 'shift_until<T: any>(predicate: bool, value: T) -> T',
  doc: "Holds the rows of an entity back until the predicate is true for it, and lets them all go at that row's time.",
  group: 'rows',
  receiver: 'value',
  lends: 1,
  plan: (builder, [predicate, value]) => builder.shiftUntil(predicate!, value!),
  examples: []
});
