import { scalar } from '../define.ts';

export const startsWith = scalar({
  signature: 'starts_with(s: string, prefix: string) -> bool',
  doc: 'Whether a text begins with another.',
  group: 'string',
  extension: true,
  pipesFirst: true,
  meaning: ([s, prefix]) => (s as string).startsWith(prefix as string),
  examples: [
    `
    time   key  s        |  starts_with(s, "lan")
    10:00  Ben  lantern  |  true
    10:01  Ben  Lan      |  false
    10:02  Ben  .        |  .
    `
  ]
});
