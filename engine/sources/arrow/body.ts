import { zstdDecompressSync } from 'node:zlib';
import type { FlatTable } from '../../columns/ipc/flatread.ts';
import { DataError, LimitError } from '../../diagnostics/failure.ts';
import { unpackLz4 } from './lz4.ts';

const MAX_ROWS = 0x7fffffff;
const MAX_BUFFER = 2 ** 32;

/** The buffers and nodes of one record batch, handed out in order. Whatever the metadata claims is held against the bytes. */
export class Body {
  /** Rows of the batch. */
  readonly length: number;
  readonly #bytes: Uint8Array;
  readonly #codec: number;
  readonly #nodes: number[];
  readonly #buffers: number[];
  readonly #variadic: number[];
  #node = 0;
  #buffer = 0;
  #view = 0;

  constructor(records: FlatTable, bytes: Uint8Array) {
    this.length = records.i64(0);
    this.#bytes = bytes;
    this.#nodes = records.longs(1, 2);
    this.#buffers = records.longs(2, 2);
    const compression = records.table(3);
    this.#codec = compression === null ? -1 : compression.u8(0);
    this.#variadic = records.longs(4);
    this.#believable(this.length);
  }

  /** The next column's number of values, and whether some may be null. */
  node(): { length: number; nulls: number } {
    const at = this.#node++ * 2;
    const [length, nulls] = [this.#nodes[at], this.#nodes[at + 1]];
    if (length === undefined || nulls === undefined) throw new DataError('the record batch has fewer columns than the schema');
    this.#believable(length);
    if (nulls < -1 || nulls > length) throw new DataError(`the record batch claims ${nulls} nulls in ${length} values`);
    return { length, nulls };
  }

  /** The next buffer, unpacked, at least `atLeast` bytes long and starting at a multiple of 8. */
  buffer(atLeast: number): Uint8Array {
    const bytes = this.#aligned(this.#unpacked(this.#raw()));
    if (bytes.length < atLeast) throw new DataError(`a buffer of ${bytes.length} bytes where ${atLeast} are needed`);
    return bytes;
  }

  skipBuffers(count: number): void {
    for (let i = 0; i < count; i++) this.#raw();
  }

  /** How many variadic buffers the next column of views has. */
  views(): number {
    const count = this.#variadic[this.#view++];
    if (count === undefined || count < 0 || count > this.#buffers.length)
      throw new DataError('the buffers of a view column are not counted');
    return count;
  }

  #raw(): Uint8Array {
    const at = this.#buffer++ * 2;
    const [offset, length] = [this.#buffers[at], this.#buffers[at + 1]];
    if (offset === undefined || length === undefined) throw new DataError('the record batch has fewer buffers than its columns need');
    if (offset < 0 || length < 0 || offset + length > this.#bytes.length)
      throw new DataError(`a buffer at ${offset} of ${length} bytes lies outside of the record batch's ${this.#bytes.length} bytes`);
    return this.#bytes.subarray(offset, offset + length);
  }

  #unpacked(bytes: Uint8Array): Uint8Array {
    if (this.#codec < 0 || bytes.length === 0) return bytes;
    if (bytes.length < 8) throw new DataError('a compressed buffer is too short');
    const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
    const length = view.getInt32(4, true) * 2 ** 32 + view.getUint32(0, true);
    if (length === -1) return bytes.subarray(8);
    if (length < 0 || length > MAX_BUFFER)
      throw new LimitError(`a compressed buffer of ${length} bytes is too large; write smaller record batches`);
    return decompress(this.#codec, bytes.subarray(8), length);
  }

  #aligned(bytes: Uint8Array): Uint8Array {
    return bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
  }

  // Columns without buffers (nulls, empty records) could claim any length: then what is allocated for it must stay small.
  #believable(length: number): void {
    if (length < 0 || length > MAX_ROWS) throw new DataError(`a column of ${length} values`);
    if (this.#codec < 0 && length > this.#bytes.length * 8 + (1 << 24))
      throw new DataError(`${length} values cannot be in ${this.#bytes.length} bytes`);
  }
}

function decompress(codec: number, bytes: Uint8Array, length: number): Uint8Array {
  if (codec === 0) return unpackLz4(bytes, length);
  if (codec !== 1) throw new DataError(`buffers are compressed by codec number ${codec}; use lz4, zstd or none`);
  try {
    const out = zstdDecompressSync(bytes, { maxOutputLength: Math.max(length, 1) });
    if (out.length === length) return out;
  } catch {
    // Said below.
  }
  throw new DataError('a Zstandard-compressed buffer is damaged');
}
