/** What to write as a flatbuffer: a table's slots in order, null where the slot is left out. */
export type Flat =
  | { readonly u8: number }
  | { readonly i16: number }
  | { readonly i32: number }
  | { readonly i64: number }
  | { readonly text: string }
  | { readonly table: readonly (Flat | null)[] }
  | { readonly tables: readonly (readonly (Flat | null)[])[] }
  /** A vector of structs of two 64-bit integers each, flat. */
  | { readonly pairs: readonly number[] }
  /** As pairs, of three each. */
  | { readonly triples: readonly number[] };

/** The bytes of a flatbuffer with this root table, a multiple of 8 long. */
export function writeFlat(root: readonly (Flat | null)[]): Uint8Array {
  const out = new FlatWriter();
  out.reserve(4);
  const at = out.table(root);
  out.u32(0, at);
  out.align(8);
  return out.bytes;
}

const inlineSize = (flat: Flat): number => ('u8' in flat ? 1 : 'i16' in flat ? 2 : 'i64' in flat ? 8 : 4);

// Front to back: a table is written before what it points at, since offsets must point forward.
class FlatWriter {
  #bytes = new Uint8Array(512);
  #view = new DataView(this.#bytes.buffer);
  #size = 0;

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#size);
  }

  table(slots: readonly (Flat | null)[]): number {
    const offsets = layOut(slots);
    const sizes = 4 + slots.length * 2;
    this.align(2);
    const slotsAt = this.reserve(sizes);
    this.align(8);
    const at = this.reserve(offsets.size);
    this.#view.setInt32(at, at - slotsAt, true);
    this.#view.setUint16(slotsAt, sizes, true);
    this.#view.setUint16(slotsAt + 2, offsets.size, true);
    offsets.at.forEach((offset, slot) => {
      this.#view.setUint16(slotsAt + 4 + slot * 2, offset, true);
    });
    slots.forEach((flat, slot) => {
      if (flat !== null) this.#value(flat, at + (offsets.at[slot] as number));
    });
    return at;
  }

  u32(at: number, value: number): void {
    this.#view.setUint32(at, value, true);
  }

  align(to: number): void {
    this.reserve((to - (this.#size % to)) % to);
  }

  /** Room for so many zero bytes; where it begins. */
  reserve(bytes: number): number {
    const at = this.#size;
    this.#size += bytes;
    if (this.#size > this.#bytes.length) {
      const next = new Uint8Array(Math.max(this.#size, this.#bytes.length * 2));
      next.set(this.#bytes);
      this.#bytes = next;
      this.#view = new DataView(next.buffer);
    }
    return at;
  }

  #value(flat: Flat, at: number): void {
    if ('u8' in flat) this.#view.setUint8(at, flat.u8);
    else if ('i16' in flat) this.#view.setInt16(at, flat.i16, true);
    else if ('i32' in flat) this.#view.setInt32(at, flat.i32, true);
    else if ('i64' in flat) this.#view.setBigInt64(at, BigInt(flat.i64), true);
    else {
      const target = this.#target(flat);
      this.u32(at, target - at);
    }
  }

  #target(flat: Exclude<Flat, { u8: number } | { i16: number } | { i32: number } | { i64: number }>): number {
    if ('table' in flat) return this.table(flat.table);
    if ('text' in flat) return this.#text(flat.text);
    if ('pairs' in flat) return this.#structs(flat.pairs, 2);
    if ('triples' in flat) return this.#structs(flat.triples, 3);
    this.align(4);
    const at = this.reserve(4 + flat.tables.length * 4);
    this.u32(at, flat.tables.length);
    flat.tables.forEach((slots, i) => {
      const place = at + 4 + i * 4;
      const table = this.table(slots);
      this.u32(place, table - place);
    });
    return at;
  }

  #text(text: string): number {
    const utf8 = new TextEncoder().encode(text);
    this.align(4);
    const at = this.reserve(4 + utf8.length + 1);
    this.u32(at, utf8.length);
    this.#bytes.set(utf8, at + 4);
    return at;
  }

  #structs(longs: readonly number[], each: number): number {
    this.align(8);
    const at = this.reserve(8 + longs.length * 8) + 4;
    this.u32(at, longs.length / each);
    longs.forEach((long, i) => {
      this.#view.setBigInt64(at + 4 + i * 8, BigInt(long), true);
    });
    return at;
  }
}

/** Where in a table (which begins with 4 bytes and is aligned to 8) each slot lies; 0 for those left out. */
function layOut(slots: readonly (Flat | null)[]): { at: number[]; size: number } {
  let size = 4;
  const at = slots.map(flat => {
    if (flat === null) return 0;
    const bytes = inlineSize(flat);
    size += (bytes - (size % bytes)) % bytes;
    size += bytes;
    return size - bytes;
  });
  return { at, size };
}
