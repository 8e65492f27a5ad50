import type { FixedData } from '../columns/column.ts';

const FIRST = 1 << 16;

/** Arrays in memory that threads share, which are given up all at once: then the same memory is used again. */
export class Arena {
  #buffer: SharedArrayBuffer | null = null;
  #at = 0;

  /** An array like `like` with room for `length` values, whatever is in it. */
  array<T extends FixedData>(like: T, length: number): T {
    const bytes = length * like.BYTES_PER_ELEMENT;
    const at = this.#at;
    this.#at = at + ((bytes + 7) & ~7);
    // What does not fit is by itself this time, and part of what is there the next time.
    const fits = this.#buffer !== null && this.#at <= this.#buffer.byteLength;
    const make = like.constructor as new (buffer: SharedArrayBuffer, at: number, length: number) => T;
    return fits ? new make(this.#buffer as SharedArrayBuffer, at, length) : new make(new SharedArrayBuffer(bytes), 0, length);
  }

  /** A copy of an array. */
  copy<T extends FixedData>(array: T): T {
    const copy = this.array(array, array.length);
    const bytes = ({ buffer, byteOffset, byteLength }: FixedData): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength);
    bytes(copy).set(bytes(array));
    return copy;
  }

  /** Gives up all arrays. */
  reset(): void {
    if (this.#at > (this.#buffer?.byteLength ?? 0)) this.#buffer = new SharedArrayBuffer(Math.max(FIRST, this.#at + (this.#at >> 2)));
    this.#at = 0;
  }
}

/** Arenas that are used in turn: what one gave stays while the next is used. */
export class Arenas {
  readonly #arenas: readonly Arena[];
  #turn = 0;

  constructor(count: number) {
    this.#arenas = Array.from({ length: count }, () => new Arena());
  }

  /** The next arena, without what it gave before. */
  next(): Arena {
    const arena = this.#arenas[this.#turn] as Arena;
    this.#turn = (this.#turn + 1) % this.#arenas.length;
    arena.reset();
    return arena;
  }
}
