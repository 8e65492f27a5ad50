import { operation } from '../define.ts';

export const withKey = operation({
  signature: 'with_key<K: key, T: any>(key: K, value: T, const grouping: string = null) -> T',
  doc: 'Regroups rows by another key: the same rows, each belonging to the entity its key says. The grouping is named by `grouping`, or by the type of the key.',
  group: 'entities',
  receiver: 'value',
  plan: (builder, [key, value], types) => builder.rekey(key!, value!, (types.constant(2) ?? null) as string | null),
  examples: [
    `
    Probe
    time   unit  temp  zone
    10:00  kiln  4     north
    10:05  oven  9     north
    10:10  kiln  2     .
    10:20  oven  1     south

    > { temp: Probe | with_key($input.zone) | sum($input.temp) }
    time   key    temp
    10:00  north  4
    10:05  north  13
    10:10  .      2
    10:20  south  1
    `
  ]
});
