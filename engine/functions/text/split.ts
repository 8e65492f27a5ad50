import { scalar } from '../define.ts';

export const split = scalar({
  signature: 'split(s: string, sep: string) -> list<string>',
  doc: 'The pieces of a text between separators. An empty separator splits it into its characters.',
  group: 'string',
  extension: true,
  pipesFirst: true,
  meaning: ([s, sep]) => (sep === '' ? Array.from(s as string) : (s as string).split(sep as string)),
  examples: [
    `
    time   key  s    |  list_len(split(s, ","))  split(s, ",")[0]
    10:00  Ben  a,b  |  2                        a
    10:01  Ben  a    |  1                        a
    10:02  Ben  .    |  .                        .
    `
  ]
});
