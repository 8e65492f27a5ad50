import { scalar } from '../define.ts';

export const reverseText = scalar({
  signature: 'reverse_text(s: string) -> string',
  doc: 'A text with its characters in reverse order.',
  group: 'string',
  extension: true,
  pipesFirst: true,
  meaning: ([s]) =>
    Array.from(s as string)
      .reverse()
      .join(''),
  examples: [
    `
    time   key  s    |  reverse_text(s)
    10:00  Ben  a😀b  |  b😀a
    10:01  Ben  .    |  .
    `
  ]
});
