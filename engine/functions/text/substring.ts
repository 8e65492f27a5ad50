import { scalar } from '../define.ts';

export const substring = scalar({
  signature: 'substring(s: string, start: i64 = null, end: i64 = null) -> string',
  doc: 'The characters from `start`, counted from 0, up to but without `end`. Negative positions count from the end of the text.',
  group: 'string',
  nulls: 'seen',
  meaning: ([s, start, end]) => (s === null ? null : piece(s as string, start as bigint | null, end as bigint | null)),
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

function piece(text: string, start: bigint | null, end: bigint | null): string {
  const characters = Array.from(text);
  const [from, to] = [position(start ?? 0n, characters.length), position(end ?? BigInt(characters.length), characters.length)];
  return from < 0 || to < 0 ? '' : characters.slice(from, to).join('');
}

/** A position counted from the start; still negative if it lies before the text. */
function position(at: bigint, length: number): number {
  const counted = at < 0n ? at + BigInt(length) : at;
  return counted < 0n ? -1 : counted > BigInt(length) ? length : Number(counted);
}
