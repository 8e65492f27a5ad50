import { scalar } from '../define.ts';

export const listLen = scalar({
  signature: 'list_len<T: any>(input: list<T>) -> i32',
  doc: 'How many elements a list has, null ones included.',
  group: 'collection',
  obscure: true,
  meaning: ([input]) => (input as unknown[]).length,
  examples: [
    `
    time   key   x  |  list_len(collect(x, 2))
    10:00  Ben   5  |  1
    10:00  Ryan  .  |  0
    10:01  Ben   7  |  2
    10:02  Ben   8  |  2
    `
  ]
});
