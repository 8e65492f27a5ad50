/** A 64-bit sort key per row as words (low, high alternating), compared as unsigned numbers. */
export type Words = Uint32Array;

/** The words of 64-bit integers; signed ones get their sign bit turned over, in a copy, so that they compare as unsigned. */
export function sortWords(values: BigInt64Array | BigUint64Array): Words {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  if (values instanceof BigUint64Array) return words;
  const turned = words.slice();
  for (let i = 1; i < turned.length; i += 2) turned[i] = (turned[i] as number) ^ 0x80000000;
  return turned;
}

/** Whether each row comes after the one before it, by time and then by subsort: none is displaced and no two are equal. */
export function isStrictlyOrdered(time: BigInt64Array, subsort: BigUint64Array): boolean {
  const low = new Uint32Array(time.buffer, time.byteOffset, time.length * 2);
  const high = new Int32Array(time.buffer, time.byteOffset, time.length * 2);
  const order = sortWords(subsort);
  for (let at = 2; at < low.length; at += 2) {
    const rise = (high[at + 1] as number) - (high[at - 1] as number) || (low[at] as number) - (low[at - 2] as number);
    if (rise < 0 || (rise === 0 && compareWords(order, at / 2 - 1, at / 2) >= 0)) return false;
  }
  return true;
}

/** Whether rows are already in the order of `keys`, the first deciding most. */
function isSorted(keys: readonly Words[], length: number): boolean {
  for (let row = 1; row < length; row++) if (compareRows(keys, row - 1, row) > 0) return false;
  return true;
}

/** The rows in the order of `keys`, the first deciding most; equal rows stay as they were. Linear time. */
export function sortedRows(keys: readonly Words[], length: number): Uint32Array {
  let rows = new Uint32Array(length);
  for (let i = 0; i < length; i++) rows[i] = i;
  if (length < FEW) return rows.sort((a, b) => compareRows(keys, a, b));
  let spare = new Uint32Array(length);
  let untouched = true;
  for (const key of keys.toReversed()) {
    if (untouched && isSorted([key], length)) continue;
    untouched = false;
    for (const [word, shift] of DIGITS) {
      if (sortByDigit(key, word, shift, rows, spare)) [rows, spare] = [spare, rows];
    }
  }
  return rows;
}

/** Whether two rows that follow one another in the order of `rows` agree in both keys. */
export function hasTies(first: Words, second: Words, rows: Uint32Array): boolean {
  for (let i = 1; i < rows.length; i++) {
    const a = (rows[i - 1] as number) * 2;
    const b = (rows[i] as number) * 2;
    if (first[a] !== first[b] || first[a + 1] !== first[b + 1]) continue;
    if (second[a] === second[b] && second[a + 1] === second[b + 1]) return true;
  }
  return false;
}

// Below this, counting 65536 digits costs more than comparing.
const FEW = 4096;

function compareRows(keys: readonly Words[], a: number, b: number): number {
  for (const key of keys) {
    const order = compareWords(key, a, b);
    if (order !== 0) return order;
  }
  return 0;
}

const compareWords = (key: Words, a: number, b: number): number =>
  (key[a * 2 + 1] as number) - (key[b * 2 + 1] as number) || (key[a * 2] as number) - (key[b * 2] as number);

const DIGITS = [
  [0, 0],
  [0, 16],
  [1, 0],
  [1, 16]
] as const;

/** One stable pass over 16 bits; false if all rows agree in them, then nothing was written. */
function sortByDigit(key: Words, word: number, shift: number, rows: Uint32Array, out: Uint32Array): boolean {
  const starts = new Uint32Array(0x10001);
  for (let i = 0; i < rows.length; i++) {
    const digit = ((key[i * 2 + word] as number) >>> shift) & 0xffff;
    starts[digit + 1] = (starts[digit + 1] as number) + 1;
  }
  if (starts.includes(rows.length)) return false;
  for (let digit = 1; digit < starts.length; digit++) starts[digit] = (starts[digit] as number) + (starts[digit - 1] as number);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const digit = ((key[row * 2 + word] as number) >>> shift) & 0xffff;
    const to = starts[digit] as number;
    starts[digit] = to + 1;
    out[to] = row;
  }
  return true;
}
