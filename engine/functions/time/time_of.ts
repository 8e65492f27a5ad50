import { operation } from '../define.ts';

export const timeOf = operation({
  signature: 'time_of<T: any>(input: T) -> timestamp_ns',
  doc: 'The time of every row, also where the value is null.',
  group: 'time',
  aliases: ['time'],
  plan: (builder, [input]) => builder.timeOf(input!),
  refuse: ({ args }) =>
    args[0]?.grouped ? null : { code: 'E0008', argument: null, label: 'a literal has no rows whose time could be told' },
  examples: [
    `
    time                 key   x  |  time_of(x)
    2031-03-05T10:20:00  Ben   3  |  2031-03-05T10:20:00
    2031-03-05T10:21:00  Ben   .  |  2031-03-05T10:21:00
    `
  ]
});
