import { scalar } from '../define.ts';

export const endsWith = scalar({
  signature: 'ends_with(s: string, suffix: string) -> bool',
  doc: 'Whether a text ends with another.',
  group: 'string',
  extension: true,
  pipesFirst: true,
  meaning: ([s, suffix]) => (s as string).endsWith(suffix as string),
  examples: [
    `
    time   key  s        |  ends_with(s, "tern")
    10:00  Ben  lantern  |  true
    10:01  Ben  tern!    |  false
    10:02  Ben  .        |  .
    `
  ]
});
