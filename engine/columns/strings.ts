const decoder = new TextDecoder();
const encoder = new TextEncoder();

/**
 * The distinct strings of a session, numbered from 0 in order of appearance: two strings are equal exactly if their codes
 * are. Append-only. Kept as UTF-8 in one growing block, found by an open-addressing table.
 */
export class StringPool {
  #bytes = new Uint8Array(1 << 16);
  #ends = new Uint32Array(1 << 10);
  #size = 0;
  #slots = new Uint32Array(1 << 11);
  #texts: (string | undefined)[] = [];

  get size(): number {
    return this.#size;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#bytes.length + this.#ends.byteLength + this.#slots.byteLength;
  }

  intern(text: string): number {
    const bytes = encoder.encode(text);
    return this.internBytes(bytes, 0, bytes.length);
  }

  /** The code of the UTF-8 text `bytes[start .. end)`. */
  internBytes(bytes: Uint8Array, start: number, end: number): number {
    let slot = hashBytes(bytes, start, end) & (this.#slots.length - 1);
    for (;;) {
      const code = (this.#slots[slot] as number) - 1;
      if (code < 0) break;
      if (this.#holds(code, bytes, start, end)) return code;
      slot = (slot + 1) & (this.#slots.length - 1);
    }
    return this.#append(slot, bytes, start, end);
  }

  /** Codes of the texts `bytes[offsets[i] .. offsets[i + 1])`; 0 where `valid` is 0. */
  internAll(bytes: Uint8Array, offsets: Uint32Array, valid: Uint8Array | null): Uint32Array {
    const codes = new Uint32Array(offsets.length - 1);
    for (let i = 0; i < codes.length; i++) {
      if (valid === null || valid[i] !== 0) codes[i] = this.internBytes(bytes, offsets[i] as number, offsets[i + 1] as number);
    }
    return codes;
  }

  text(code: number): string {
    const known = this.#texts[code];
    if (known !== undefined) return known;
    const text = decoder.decode(this.utf8(code));
    this.#texts[code] = text;
    return text;
  }

  /** The UTF-8 bytes of a string: a view, valid until the next `intern`. */
  utf8(code: number): Uint8Array {
    return this.#bytes.subarray(this.start(code), this.#ends[code] as number);
  }

  /** Where string `code` begins in `block`. */
  start(code: number): number {
    return code === 0 ? 0 : (this.#ends[code - 1] as number);
  }

  end(code: number): number {
    return this.#ends[code] as number;
  }

  /** All strings' bytes, one after another: a view, valid until the next `intern`. */
  get block(): Uint8Array {
    return this.#bytes;
  }

  #holds(code: number, bytes: Uint8Array, start: number, end: number): boolean {
    let at = this.start(code);
    if ((this.#ends[code] as number) - at !== end - start) return false;
    for (let i = start; i < end; i++) if (this.#bytes[at++] !== bytes[i]) return false;
    return true;
  }

  #append(slot: number, bytes: Uint8Array, start: number, end: number): number {
    const code = this.#size;
    const at = code === 0 ? 0 : (this.#ends[code - 1] as number);
    const stop = at + (end - start);
    if (stop > 0xffffffff) throw new RangeError('more than 4 GB of distinct strings in one session');
    if (stop > this.#bytes.length) this.#bytes = grown(this.#bytes, Math.min(Math.max(stop, this.#bytes.length * 2), 0xffffffff));
    if (code === this.#ends.length) {
      const ends = new Uint32Array(this.#ends.length * 2);
      ends.set(this.#ends);
      this.#ends = ends;
    }
    for (let i = start, to = at; i < end; i++, to++) this.#bytes[to] = bytes[i] as number;
    this.#ends[code] = stop;
    this.#slots[slot] = code + 1;
    this.#size++;
    if (this.#size * 2 > this.#slots.length) this.#rehash();
    return code;
  }

  #rehash(): void {
    const slots = new Uint32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let code = 0; code < this.#size; code++) {
      let slot = hashBytes(this.#bytes, this.start(code), this.#ends[code] as number) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = code + 1;
    }
    this.#slots = slots;
  }
}

function grown(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const next = new Uint8Array(length);
  next.set(bytes);
  return next;
}

// FNV-1a over bytes with a final mix: only spreads codes over the table, never shown to anyone.
function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let h = 0x811c9dc5;
  for (let i = start; i < end; i++) h = Math.imul(h ^ (bytes[i] as number), 0x01000193);
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d);
  return (h ^ (h >>> 13)) >>> 0;
}
