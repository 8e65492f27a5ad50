import { type CallFacts, operation, type Refusal } from '../define.ts';

export const lookup = operation({
  signature: 'lookup<K: key, T: any>(key: K, value: T) -> T',
  doc: 'The value that another entity, the one its key names, has at the moment of each row. It wants a value that lasts: `lookup(key, last(x))`.',
  group: 'entities',
  receiver: 'value',
  plan: (builder, [key, value]) => builder.lookup(key!, value!),
  refuse: call => refuseUngrouped(call, 0, 'key') ?? refuseUngrouped(call, 1, 'value'),
  examples: []
});

function refuseUngrouped({ args }: CallFacts, argument: number, name: string): Refusal | null {
  return args[argument]?.grouped ? null : { code: 'E0008', argument, label: `'${name}' must depend on a table` };
}
