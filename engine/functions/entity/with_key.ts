import { operation } from '../define.ts';

export const withKey = operation({
  signature: 'with_key<K: key, T: any>(key: K, value: T, const grouping: string = null) -> T',
  doc: 'Regroups rows by another key: the same rows, each belonging to the entity its key says. The grouping is named by `grouping`, or by the type of the key.',
  group: 'entities',
  receiver: 'value',
  plan: (builder, [key, value], types) => builder.rekey(key!, value!, (types.constant(2) ?? null) as string | null),
  examples: []
});
