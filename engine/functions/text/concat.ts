import { scalar } from '../define.ts';

export const concat = scalar({
  signature: 'concat(s+: string) -> string',
  doc: 'Texts one after another; null if any is.',
  group: 'string',
  extension: true,
  meaning: parts => parts.join(''),
  examples: [
    `
    time   key  a  b  |  concat(a, "-", b)
    10:00  Ben  x  y  |  x-y
    10:01  Ben  x  .  |  .
    `
  ]
});
