import { scalar } from '../define.ts';

const encoder = new TextEncoder();

export const len = scalar({
  signature: 'len(s: string) -> i32',
  doc: 'How many bytes the text has in UTF-8.',
  group: 'string',
  meaning: ([s]) => encoder.encode(s as string).length,
  examples: [
    `
    time   key   s     |  len(s)
    10:00  Ben   tea   |  3
    10:01  Ben   café  |  5
    10:02  Ben   😀    |  4
    `
  ]
});
