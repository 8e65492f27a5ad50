import type { FixedData } from '../columns/column.ts';
import { type Exports, instantiate } from '../compile/instantiate.ts';
import { PARTS } from '../compile/library/parts.ts';
import { LimitError } from '../diagnostics/failure.ts';
import { link } from '../ir/link.ts';
import type { Share } from './share.ts';

const PAGE = 65536;
const MOST_PAGES = 65536;
/** Arenas of more bytes are not kept. */
const LARGE = 1 << 26;

type Make<T> = { new (buffer: ArrayBufferLike, at: number, length: number): T };

/** Arrays in memory that threads share and kernels reach, which are given up all at once: then the same memory is used again. */
export class Arena {
  readonly #memory: WebAssembly.Memory;
  #exports: Exports | null = null;
  #at = 0;

  constructor(memory: WebAssembly.Memory = new WebAssembly.Memory({ initial: 16, maximum: MOST_PAGES, shared: true })) {
    this.#memory = memory;
  }

  /** Bytes of it that are given out. */
  get used(): number {
    return this.#at;
  }

  /** Bytes it holds. */
  get bytes(): number {
    return this.#memory.buffer.byteLength;
  }

  /** An array like `like` with room for `length` values, whatever is in it. */
  array<T extends FixedData>(like: T, length: number): T {
    const at = this.#at;
    this.#reach(at + length * like.BYTES_PER_ELEMENT);
    return new (like.constructor as Make<T>)(this.#memory.buffer, at, length);
  }

  /** A copy of an array; of one that is here, that. */
  copy<T extends FixedData>(array: T): T {
    if (array.buffer === this.#memory.buffer) return array;
    const copy = this.array(array, array.length);
    bytesOf(copy).set(bytesOf(array));
    return copy;
  }

  /** The values of `from` at `rows`. */
  picked<T extends FixedData>(from: T, rows: Uint32Array): T {
    const to = this.array(from, rows.length);
    this.#run(`take_${from.BYTES_PER_ELEMENT}`, this.copy(from).byteOffset, this.copy(rows).byteOffset, rows.length, to.byteOffset);
    return to;
  }

  /** Writes the values of `from`, in order, to the places `rows` of `to`, which is here. */
  place<T extends FixedData>(from: T, rows: Uint32Array, to: T): void {
    this.#run(`place_${from.BYTES_PER_ELEMENT}`, this.copy(from).byteOffset, this.copy(rows).byteOffset, rows.length, to.byteOffset);
  }

  /** The rows of the entities that are a part's. */
  ownRows(entity: Uint32Array, { first, count, of }: Share): Uint32Array {
    const rows = this.array(entity, entity.length);
    return rows.subarray(0, this.#run('own_rows', this.copy(entity).byteOffset, entity.length, of, first, count, rows.byteOffset));
  }

  /** Their numbers in that part. */
  ownNumbers(entity: Uint32Array, rows: Uint32Array, { first, count, of }: Share): Uint32Array {
    const numbers = this.array(entity, rows.length);
    const [from, at] = [this.copy(entity), this.copy(rows)];
    this.#run('own_numbers', from.byteOffset, at.byteOffset, rows.length, of, first, count, numbers.byteOffset);
    return numbers;
  }

  /** Gives up all arrays. */
  reset(): void {
    this.#at = 0;
  }

  // Aligned to lines of the cache.
  #reach(end: number): void {
    this.#at = (end + 63) & ~63;
    const missing = Math.ceil(end / PAGE) - this.#memory.buffer.byteLength / PAGE;
    if (missing <= 0) return;
    try {
      this.#memory.grow(missing);
    } catch {
      throw new LimitError('a slice of this query needs more than 4 GB: query fewer entities at once (entities=, percent=)');
    }
  }

  #run(name: string, ...args: number[]): number {
    this.#exports ??= instantiate(link(PARTS), this.#memory, { sharedPages: MOST_PAGES });
    return Number((this.#exports[name] as Exports[string])(...args) ?? 0);
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: FixedData): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength);

/** Arenas that nobody uses: the platform gives their memory back late. */
const IDLE: Arena[] = [];
const MOST_IDLE = 8;

/** Arenas that are used in turn: what one gave stays while the next is used. */
export class Arenas {
  readonly #arenas: readonly Arena[];
  #turn = 0;

  constructor(count: number) {
    this.#arenas = Array.from({ length: count }, () => IDLE.pop() ?? new Arena());
  }

  /** The next arena, without what it gave before. */
  next(): Arena {
    const arena = this.#arenas[this.#turn] as Arena;
    this.#turn = (this.#turn + 1) % this.#arenas.length;
    arena.reset();
    return arena;
  }

  /** Gives the arenas to others; nobody may read what they gave. */
  release(): void {
    for (const arena of this.#arenas) if (IDLE.length < MOST_IDLE && arena.bytes <= LARGE) IDLE.push(arena);
  }
}
