import { scalar } from '../define.ts';
import { LONGEST } from './padding.ts';

export const repeat = scalar({
  signature: 'repeat(s: string, n: i64) -> string',
  doc: 'A text so many times over; nothing where the number is not positive.\n\nNull where it would be longer than 16,777,216 UTF-16 units.',
  group: 'string',
  extension: true,
  pipesFirst: true,
  meaning: ([s, n]) => repeated(s as string, n as bigint),
  examples: [
    `
    time   key  s   n  |  repeat(s, n)
    10:00  Ben  ab  3  |  ababab
    10:01  Ben  ab  0  |  ""
    10:02  Ben  .   2  |  .
    `
  ]
});

function repeated(text: string, times: bigint): string | null {
  if (times <= 0n || text === '') return '';
  return times * BigInt(text.length) > LONGEST ? null : text.repeat(Number(times));
}
