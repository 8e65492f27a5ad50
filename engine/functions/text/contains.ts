import { scalar } from '../define.ts';

export const contains = scalar({
  signature: 'contains(s: string, part: string) -> bool',
  doc: 'Whether a text holds another, letter for letter.',
  group: 'string',
  extension: true,
  pipesFirst: true,
  meaning: ([s, part]) => (s as string).includes(part as string),
  examples: [
    `
    time   key  s        |  contains(s, "ant")
    10:00  Ben  lantern  |  true
    10:01  Ben  Ant      |  false
    10:02  Ben  .        |  .
    `
  ]
});
