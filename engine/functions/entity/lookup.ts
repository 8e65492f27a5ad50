import { type CallFacts, operation, type Refusal } from '../define.ts';

export const lookup = operation({
  signature: 'lookup<K: key, T: any>(key: K, value: T) -> T',
  doc: 'The value that another entity, the one its key names, has at the moment of each row. It wants a value that lasts: `lookup(key, last(x))`.',
  group: 'entities',
  receiver: 'value',
  plan: (builder, [key, value]) => builder.lookup(key!, value!),
  refuse: call => refuseUngrouped(call, 0, 'key') ?? refuseUngrouped(call, 1, 'value'),
  examples: [
    `
    Service
    time   seq  bike  wear
    08:00  0    7     1
    09:00  0    7     2
    09:30  0    42    5

    Trip
    time   seq  rider  bike
    07:50  0    Ada    7
    08:30  0    Bo     7
    09:00  0    Ada    7
    09:00  1    Bo     .
    10:00  0    Ada    42
    10:10  0    Bo     8

    > { wear: lookup(Trip.bike, last(Service.wear)) }
    time   key  wear
    07:50  Ada  .
    08:30  Bo   1
    09:00  Ada  2
    09:00  Bo   .
    10:00  Ada  5
    10:10  Bo   .
    `
  ]
});

function refuseUngrouped({ args }: CallFacts, argument: number, name: string): Refusal | null {
  return args[argument]?.grouped ? null : { code: 'E0008', argument, label: `'${name}' must depend on a table` };
}
