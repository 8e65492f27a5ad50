import { scalar } from '../define.ts';
import { padding } from './padding.ts';

export const padRight = scalar({
  signature: 'pad_right(s: string, length: i64, fill: string = " ") -> string',
  doc: 'A text filled up to so many characters at its end; longer ones stay as they are, and so do all where the fill is empty.\n\nNull where more than 8,388,608 characters would be added.',
  group: 'string',
  extension: true,
  pipesFirst: true,
  meaning: ([s, length, fill]) => {
    const added = padding(s as string, length as bigint, fill as string);
    return added === null ? null : (s as string) + added;
  },
  examples: [
    `
    time   key  s:string  |  pad_right(s, 3, fill = "0")
    10:00  Ben  7         |  700
    10:01  Ben  1234      |  1234
    10:02  Ben  .         |  .
    `
  ]
});
