import { DataError } from '../../diagnostics/failure.ts';

/**
 * Reads flatbuffers that nobody has checked: every offset is held against the bytes there are, and a lie ends in a DataError.
 * Cycles are the reader's own affair: it must bound its depth and the number of tables it visits.
 */
export class FlatTable {
  readonly #view: DataView;
  readonly #at: number;
  readonly #slots: number;
  readonly #size: number;

  constructor(view: DataView, at: number) {
    need(view, at, 4);
    const slots = at - view.getInt32(at, true);
    need(view, slots, 4);
    this.#view = view;
    this.#at = at;
    this.#slots = slots;
    this.#size = view.getUint16(slots, true);
    if (this.#size < 4 || this.#size % 2 !== 0) throw broken();
    need(view, slots, this.#size);
  }

  /** The root table of a flatbuffer. */
  static root(view: DataView): FlatTable {
    need(view, 0, 4);
    return new FlatTable(view, view.getUint32(0, true));
  }

  u8(slot: number, otherwise = 0): number {
    const at = this.#find(slot, 1);
    return at === 0 ? otherwise : this.#view.getUint8(at);
  }

  i16(slot: number, otherwise = 0): number {
    const at = this.#find(slot, 2);
    return at === 0 ? otherwise : this.#view.getInt16(at, true);
  }

  i32(slot: number, otherwise = 0): number {
    const at = this.#find(slot, 4);
    return at === 0 ? otherwise : this.#view.getInt32(at, true);
  }

  /** A 64-bit integer within ±2^53. */
  i64(slot: number, otherwise = 0): number {
    const at = this.#find(slot, 8);
    return at === 0 ? otherwise : long(this.#view, at);
  }

  text(slot: number): string | null {
    const at = this.#follow(slot);
    if (at === 0) return null;
    need(this.#view, at, 4);
    const length = this.#view.getUint32(at, true);
    need(this.#view, at + 4, length);
    return new TextDecoder().decode(new Uint8Array(this.#view.buffer, this.#view.byteOffset + at + 4, length));
  }

  table(slot: number): FlatTable | null {
    const at = this.#follow(slot);
    return at === 0 ? null : new FlatTable(this.#view, at);
  }

  tables(slot: number): FlatTable[] {
    const [start, count] = this.#vector(slot, 4);
    return Array.from({ length: count }, (_, i) => {
      const at = start + i * 4;
      return new FlatTable(this.#view, at + this.#view.getUint32(at, true));
    });
  }

  /** A vector of 64-bit integers, or of structs of `width` of them, flat. */
  longs(slot: number, width = 1): number[] {
    const [start, count] = this.#vector(slot, 8 * width);
    return Array.from({ length: count * width }, (_, i) => long(this.#view, start + i * 8));
  }

  /** A vector of structs of `width` unsigned 32-bit words, flat. */
  words(slot: number, width: number): number[] {
    const [start, count] = this.#vector(slot, 4 * width);
    return Array.from({ length: count * width }, (_, i) => this.#view.getUint32(start + i * 4, true));
  }

  #find(slot: number, bytes: number): number {
    const entry = 4 + slot * 2;
    if (entry + 2 > this.#size) return 0;
    const offset = this.#view.getUint16(this.#slots + entry, true);
    if (offset === 0) return 0;
    need(this.#view, this.#at + offset, bytes);
    return this.#at + offset;
  }

  #follow(slot: number): number {
    const at = this.#find(slot, 4);
    return at === 0 ? 0 : at + this.#view.getUint32(at, true);
  }

  #vector(slot: number, width: number): [start: number, count: number] {
    const at = this.#follow(slot);
    if (at === 0) return [0, 0];
    need(this.#view, at, 4);
    const count = this.#view.getUint32(at, true);
    need(this.#view, at + 4, count * width);
    return [at + 4, count];
  }
}

function long(view: DataView, at: number): number {
  const value = view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
  if (!Number.isSafeInteger(value)) throw broken();
  return value;
}

function need(view: DataView, at: number, bytes: number): void {
  if (at < 0 || at + bytes > view.byteLength) throw broken();
}

function broken(): DataError {
  return new DataError('the Arrow metadata is damaged: it points outside of itself');
}
