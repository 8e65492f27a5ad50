/** Whether `count` numbers of `width` bits in Parquet's mix of runs and packed bits are one run of `value`: what levels are where nothing is null. */
export function isRunOf(bytes: Uint8Array, width: number, count: number, value: number): boolean {
  if (width > 8 || count === 0) return false;
  let header = 0;
  for (let at = 0; at < 5 && at < bytes.length; at++) {
    const byte = bytes[at] as number;
    header = (header | ((byte & 0x7f) << (7 * at))) >>> 0;
    if (byte < 0x80) return (header & 1) === 0 && header >>> 1 >= count && bytes[at + 1] === value;
  }
  return false;
}
