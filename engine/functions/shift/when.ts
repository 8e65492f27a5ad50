import { operation } from '../define.ts';

export const when = operation({
  signature: 'when<T: any>(condition: bool, value: T) -> T',
  doc: 'Keeps the rows where the condition is true and drops the others. The result has a value at the kept rows only.',
  group: 'rows',
  receiver: 'value',
  aliases: ['filter'],
  lends: 1,
  plan: (builder, [condition, value]) => builder.filter(condition!, value!),
  examples: [
    `
    time   key   x  c      |  when(c, x)
    10:00  Ben   3  true   |  3
    10:01  Ben   4  false
    10:02  Ryan  5  .
    10:03  Ryan  .  true   |  .
    `
  ]
});
