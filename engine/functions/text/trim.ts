import { scalar } from '../define.ts';

export const trim = scalar({
  signature: 'trim(s: string) -> string',
  doc: 'A text without white space at its ends.',
  group: 'string',
  extension: true,
  pipesFirst: true,
  meaning: ([s]) => (s as string).trim(),
  examples: [
    `
    time   key  s        |  trim(s)
    10:00  Ben  " tea "  |  tea
    10:01  Ben  .        |  .
    `
  ]
});
