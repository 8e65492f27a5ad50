/** What `repeat` and the paddings give has at most this length, in UTF-16 units: a number in a query must not fill the memory. */
export const LONGEST = 1n << 24n;

/** What has to be added to a text to have so many characters: the fill over and over. Null where that is too long. */
export function padding(text: string, length: bigint, fill: string): string | null {
  const missing = length - BigInt(Array.from(text).length);
  const characters = Array.from(fill);
  if (missing <= 0n || characters.length === 0) return '';
  if (missing > LONGEST / 2n) return null;
  const count = Number(missing);
  const times = Math.ceil(count / characters.length);
  return Array.from(fill.repeat(times)).slice(0, count).join('');
}
