import { scalar } from '../define.ts';
import { piece } from '../list/piece.ts';

export const substring = scalar({
  signature: 'substring(s: string, start: i64 = null, end: i64 = null) -> string',
  doc: 'The characters from `start`, counted from 0, up to but without `end`. Negative positions count from the end of the text.',
  group: 'string',
  nulls: 'seen',
  meaning: ([s, start, end]) => (s === null ? null : piece(Array.from(s as string), start as bigint | null, end as bigint | null).join('')),
  examples: [
    `
    time   key   s        start  end  |  substring(s, start = start, end = end)  substring(s, start = -3)
    10:00  Ben   lantern      1    4  |  ant                                     ern
    10:01  Ben   lantern      2   -1  |  nter                                    ern
    10:02  Ben   lantern      .    2  |  la                                      ern
    10:03  Ben   lantern      5   99  |  rn                                      ern
    `
  ]
});
