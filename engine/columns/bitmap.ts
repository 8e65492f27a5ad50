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

/** The Arrow bitmap of bytes that are 0 or 1. */
export function packBits(flags: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array((length + 7) >>> 3);
  for (let i = 0; i < length; i++) out[i >>> 3] = (out[i >>> 3] as number) | ((flags[i] as number) << (i & 7));
  return out;
}

/** How many of the flags are 0. */
export function countZeros(flags: Uint8Array): number {
  let ones = 0;
  for (let i = 0; i < flags.length; i++) ones += flags[i] as number;
  return flags.length - ones;
}
