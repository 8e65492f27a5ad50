import { DataError } from '../../diagnostics/failure.ts';

/** Reads `count` numbers of `width` bits in Parquet's mix of runs and packed bits. Never beyond `bytes`: too few are a DataError. */
export function readHybrid(bytes: Uint8Array, width: number, count: number): Uint32Array {
  if (width > 32) throw damaged();
  const out = new Uint32Array(count);
  if (width === 0) return out;
  const reader = new HybridReader(bytes);
  for (let at = 0; at < count; ) {
    const header = reader.varint();
    const some = (header & 1) === 1 ? reader.packed(header >>> 1, width, out, at) : reader.run(header >>> 1, width, out, at);
    if (some === 0) throw damaged();
    at += some;
  }
  return out;
}

/** Whether `count` numbers are one run of `value`: what levels are where nothing is null. */
export function isRunOf(bytes: Uint8Array, width: number, count: number, value: number): boolean {
  if (width > 8 || count === 0) return false;
  const reader = new HybridReader(bytes);
  const header = reader.varint();
  if ((header & 1) === 1 || header >>> 1 < count) return false;
  const one = new Uint32Array(1);
  reader.run(1, width, one, 0);
  return one[0] === value;
}

class HybridReader {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#byte();
      value = (value | ((byte & 0x7f) << shift)) >>> 0;
      if (byte < 0x80) return value;
    }
    throw damaged();
  }

  /** One value, many times. */
  run(length: number, width: number, out: Uint32Array, at: number): number {
    let value = 0;
    for (let shift = 0; shift < width; shift += 8) value = (value | (this.#byte() << shift)) >>> 0;
    const end = Math.min(at + length, out.length);
    out.fill(value, at, end);
    return end - at;
  }

  /** Groups of eight values, their bits one after another. */
  packed(groups: number, width: number, out: Uint32Array, at: number): number {
    const some = Math.min(groups * 8, out.length - at);
    const bytes = this.#bytes;
    const start = this.#at;
    if (start + Math.ceil((some * width) / 8) > bytes.length) throw damaged();
    const near = width <= 24 ? this.#packedNear(start, some, width, out, at) : 0;
    let bit = near * width;
    for (let i = near; i < some; i++) {
      let value = 0;
      for (let got = 0; got < width; ) {
        const take = Math.min(8 - (bit & 7), width - got);
        const part = ((bytes[start + (bit >>> 3)] as number) >>> (bit & 7)) & ((1 << take) - 1);
        value = (value | (part << got)) >>> 0;
        got += take;
        bit += take;
      }
      out[at + i] = value;
    }
    this.#at = start + groups * width;
    return some;
  }

  /** As many of the values as lie within four bytes of their first one; gives how many. */
  #packedNear(start: number, some: number, width: number, out: Uint32Array, at: number): number {
    const bytes = this.#bytes;
    const mask = (1 << width) - 1;
    const most = Math.min(some, Math.max(0, Math.floor(((bytes.length - start - 4) * 8) / width)));
    for (let i = 0, bit = 0; i < most; i++, bit += width) {
      const first = start + (bit >>> 3);
      const word =
        (bytes[first] as number) |
        ((bytes[first + 1] as number) << 8) |
        ((bytes[first + 2] as number) << 16) |
        ((bytes[first + 3] as number) << 24);
      out[at + i] = (word >>> (bit & 7)) & mask;
    }
    return most;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw damaged();
    return byte;
  }
}

function damaged(): DataError {
  return new DataError('runs of values end too early: the file is damaged');
}
