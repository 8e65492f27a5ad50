import { scalar } from '../define.ts';

export const replace = scalar({
  signature: 'replace(s: string, old: string, new: string) -> string',
  doc: 'A text with every occurrence of `old`, taken literally, replaced. An empty `old` changes nothing.',
  group: 'string',
  extension: true,
  pipesFirst: true,
  meaning: ([s, old, by]) => (old === '' ? (s as string) : (s as string).replaceAll(old as string, () => by as string)),
  examples: [
    `
    time   key  s      |  replace(s, ".", "-")
    10:00  Ben  a.b.c  |  a-b-c
    10:01  Ben  .      |  .
    `
  ]
});
