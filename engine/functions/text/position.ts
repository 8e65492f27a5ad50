import { scalar } from '../define.ts';

export const position = scalar({
  signature: 'position(s: string, part: string) -> i32',
  doc: 'Where a text first holds another, in characters from 0; null where it does not.',
  group: 'string',
  extension: true,
  pipesFirst: true,
  meaning: ([s, part]) => characterOf(s as string, (s as string).indexOf(part as string)),
  examples: [
    `
    time   key  s        |  position(s, "n")  position(s, "b")
    10:00  Ben  lantern  |  2                 .
    10:01  Ben  a😀b      |  .                 2
    10:02  Ben  .        |  .                 .
    `
  ]
});

const characterOf = (text: string, at: number): number | null => (at < 0 ? null : Array.from(text.slice(0, at)).length);
