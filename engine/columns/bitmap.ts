/** One byte (0 or 1) per bit of an Arrow bitmap: least significant bit first. */
export function unpackBits(bits: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  const whole = length >>> 3;
  for (let byte = 0, at = 0; byte < whole; byte++, at += 8) {
    const b = bits[byte] as number;
    out[at] = b & 1;
    out[at + 1] = (b >>> 1) & 1;
    out[at + 2] = (b >>> 2) & 1;
    out[at + 3] = (b >>> 3) & 1;
    out[at + 4] = (b >>> 4) & 1;
    out[at + 5] = (b >>> 5) & 1;
    out[at + 6] = (b >>> 6) & 1;
    out[at + 7] = b >>> 7;
  }
  for (let i = whole << 3; i < length; i++) out[i] = ((bits[i >>> 3] as number) >>> (i & 7)) & 1;
  return out;
}

/** The Arrow bitmap of flags, which are the lowest bits of bytes: under a null a kernel leaves what it likes. */
export function packBits(flags: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array((length + 7) >>> 3);
  const bit = (i: number): number => (flags[i] as number) & 1;
  const whole = length >>> 3;
  for (let byte = 0, i = 0; byte < whole; byte++, i += 8)
    out[byte] =
      bit(i) |
      (bit(i + 1) << 1) |
      (bit(i + 2) << 2) |
      (bit(i + 3) << 3) |
      (bit(i + 4) << 4) |
      (bit(i + 5) << 5) |
      (bit(i + 6) << 6) |
      (bit(i + 7) << 7);
  for (let i = whole << 3; i < length; i++) out[whole] = (out[whole] as number) | (bit(i) << (i & 7));
  return out;
}

/** How many of the flags are 0. */
export function countZeros(flags: Uint8Array): number {
  let ones = 0;
  for (let i = 0; i < flags.length; i++) ones += flags[i] as number;
  return flags.length - ones;
}
