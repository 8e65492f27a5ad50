const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Texts that `internAll` looks up together: their memory accesses overlap, which halves the time. */
const TOGETHER = 1024;

interface Ranges {
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  readonly valid: Uint8Array | null;
}

/**
 * The distinct strings of a session, numbered from 0 in order of appearance: two strings are equal exactly if their codes
 * are. Append-only. Kept as UTF-8 in one growing block, found by an open-addressing table.
 */
export class StringPool {
  #bytes = new Uint8Array(1 << 16);
  #view = new DataView(this.#bytes.buffer);
  #ends = new Uint32Array(1 << 10);
  #size = 0;
  // Pairs: hash, code + 1 (0: free).
  #slots = new Uint32Array(1 << 12);
  #mask = (1 << 11) - 1;
  #texts: (string | undefined)[] = [];
  readonly #hashes = new Uint32Array(TOGETHER);
  /** Where short texts are encoded. */
  readonly #shortBytes = new Uint8Array(1 << 10);
  readonly #short = new DataView(this.#shortBytes.buffer);

  get size(): number {
    return this.#size;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#bytes.length + this.#ends.byteLength + this.#slots.byteLength;
  }

  intern(text: string): number {
    if (text.length * 3 > this.#short.byteLength) {
      const bytes = encoder.encode(text);
      return this.internBytes(bytes, 0, bytes.length);
    }
    const { written } = encoder.encodeInto(text, this.#shortBytes);
    return this.internView(this.#short, 0, written);
  }

  /** The code of the UTF-8 text `bytes[start .. end)`. */
  internBytes(bytes: Uint8Array, start: number, end: number): number {
    return this.internView(new DataView(bytes.buffer, bytes.byteOffset, bytes.length), start, end);
  }

  /** As `internBytes`, for callers that keep a view of their bytes. */
  internView(view: DataView, start: number, end: number): number {
    return this.#find(hashText(view, start, end), view, start, end);
  }

  /** Codes of the texts `bytes[offsets[i] .. offsets[i + 1])`; 0 where `valid` is 0. */
  internAll(bytes: Uint8Array, offsets: Uint32Array, valid: Uint8Array | null): Uint32Array {
    return this.internRanges(bytes, offsets.subarray(0, -1), offsets.subarray(1), valid);
  }

  /** Codes of the texts `bytes[starts[i] .. ends[i])`; 0 where `valid` is 0. */
  internRanges(bytes: Uint8Array, starts: Uint32Array, ends: Uint32Array, valid: Uint8Array | null): Uint32Array {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const codes = new Uint32Array(starts.length);
    for (let from = 0; from < codes.length; from += TOGETHER) {
      const to = Math.min(from + TOGETHER, codes.length);
      const part = codes.subarray(from, to);
      const ranges = { starts: starts.subarray(from, to), ends: ends.subarray(from, to), valid: valid?.subarray(from, to) ?? null };
      hashAll(view, ranges, this.#hashes);
      guessAll(this.#slots, this.#mask, this.#hashes, part);
      this.#settle(view, ranges, part);
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

  /** Turns guesses (code + 1, 0 for none) into codes. */
  #settle(view: DataView, { starts, ends, valid }: Ranges, codes: Uint32Array): void {
    for (let i = 0; i < codes.length; i++) {
      const start = starts[i] as number;
      const end = ends[i] as number;
      const guess = codes[i] as number;
      if (valid !== null && valid[i] === 0) codes[i] = 0;
      else if (guess !== 0 && this.#holds(guess - 1, view, start, end)) codes[i] = guess - 1;
      else codes[i] = this.#find(this.#hashes[i] as number, view, start, end);
    }
  }

  #find(hash: number, view: DataView, start: number, end: number): number {
    let slot = hash & this.#mask;
    for (;;) {
      const found = this.#slots[slot * 2 + 1] as number;
      if (found === 0) return this.#append(slot, hash, view, start, end);
      if (this.#slots[slot * 2] === hash && this.#holds(found - 1, view, start, end)) return found - 1;
      slot = (slot + 1) & this.#mask;
    }
  }

  #holds(code: number, view: DataView, start: number, end: number): boolean {
    const at = code === 0 ? 0 : (this.#ends[code - 1] as number);
    return (this.#ends[code] as number) - at === end - start && isSame(this.#view, at, view, start, end);
  }

  #append(slot: number, hash: number, view: DataView, start: number, end: number): number {
    const code = this.#size++;
    const at = this.start(code);
    const stop = at + (end - start);
    if (stop > 0xffffffff) throw new RangeError('more than 4 GB of distinct strings in one session');
    if (stop > this.#bytes.length) this.#growBytes(stop);
    if (code === this.#ends.length) this.#ends = grown(this.#ends);
    for (let i = start, to = at; i < end; i++, to++) this.#bytes[to] = view.getUint8(i);
    this.#ends[code] = stop;
    this.#slots[slot * 2] = hash;
    this.#slots[slot * 2 + 1] = code + 1;
    if (this.#size * 2 > this.#mask) this.#rehash();
    return code;
  }

  #growBytes(atLeast: number): void {
    const next = new Uint8Array(Math.min(Math.max(atLeast, this.#bytes.length * 2), 0xffffffff));
    next.set(this.#bytes);
    this.#bytes = next;
    this.#view = new DataView(next.buffer);
  }

  #rehash(): void {
    const old = this.#slots;
    this.#mask = this.#mask * 2 + 1;
    this.#slots = new Uint32Array((this.#mask + 1) * 2);
    for (let i = 0; i < old.length; i += 2) {
      if (old[i + 1] === 0) continue;
      let slot = (old[i] as number) & this.#mask;
      while (this.#slots[slot * 2 + 1] !== 0) slot = (slot + 1) & this.#mask;
      this.#slots[slot * 2] = old[i] as number;
      this.#slots[slot * 2 + 1] = old[i + 1] as number;
    }
  }
}

function grown(numbers: Uint32Array): Uint32Array<ArrayBuffer> {
  const next = new Uint32Array(numbers.length * 2);
  next.set(numbers);
  return next;
}

function hashAll(view: DataView, { starts, ends }: Ranges, hashes: Uint32Array): void {
  for (let i = 0; i < starts.length; i++) hashes[i] = hashText(view, starts[i] as number, ends[i] as number);
}

/** Code + 1 of what lies in each hash's own slot under the same hash, 0 for nothing. */
function guessAll(slots: Uint32Array, mask: number, hashes: Uint32Array, guesses: Uint32Array): void {
  for (let i = 0; i < guesses.length; i++) {
    const hash = hashes[i] as number;
    const slot = (hash & mask) * 2;
    guesses[i] = slots[slot] === hash ? (slots[slot + 1] as number) : 0;
  }
}

// Only spreads codes over the table, never shown to anyone. Four bytes at a time; the last four may overlap those before.
function hashText(view: DataView, start: number, end: number): number {
  let h = end - start;
  if (h < 4) for (let i = start; i < end; i++) h = Math.imul(h ^ view.getUint8(i), 0x9e3779b1);
  else {
    const last = end - 4;
    for (let i = start; i < last; i += 4) {
      h = Math.imul(h ^ view.getUint32(i, true), 0x9e3779b1);
      h ^= h >>> 15;
    }
    h = Math.imul(h ^ view.getUint32(last, true), 0x85ebca6b);
  }
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d);
  return (h ^ (h >>> 13)) >>> 0;
}

function isSame(a: DataView, at: number, b: DataView, start: number, end: number): boolean {
  const length = end - start;
  if (length < 4) {
    for (let i = 0; i < length; i++) if (a.getUint8(at + i) !== b.getUint8(start + i)) return false;
    return true;
  }
  if (a.getUint32(at + length - 4, true) !== b.getUint32(end - 4, true)) return false;
  for (let i = 0; i < length - 4; i += 4) if (a.getUint32(at + i, true) !== b.getUint32(start + i, true)) return false;
  return true;
}
