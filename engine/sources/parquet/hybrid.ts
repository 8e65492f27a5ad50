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
    let bit = 0;
    for (let i = 0; i < some; i++) {
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

  #byte(): number {
    const byte = this.#bytes[this.#at++];
    if (byte === undefined) throw damaged();
    return byte;
  }
}

function damaged(): DataError {
  return new DataError('runs of values end too early: the file is damaged');
}
