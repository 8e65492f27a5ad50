import { LimitError } from '../diagnostics/failure.ts';
import type { Memory } from './memory.ts';

/** Blocks up to this size are cut out of regions of `CHUNK` bytes. */
const SMALL = 1 << 14;
const CHUNK = 1 << 18;

/** Blocks of memory that are given out and taken back in great numbers: of a power of two bytes, at least 64. */
export class Pool {
  readonly #memory: Memory;
  readonly #free: number[][] = [];
  #chunk = 0;
  #left = 0;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** The address of a block of so many bytes, whatever is in it. */
  take(bytes: number): number {
    const size = blockOf(bytes);
    const free = this.#freeOf(size);
    if (free.length > 0) return free.pop() as number;
    return size > SMALL ? this.#memory.take(size) : this.#cut(size);
  }

  give(address: number, bytes: number): void {
    const size = blockOf(bytes);
    if (size > SMALL) this.#memory.give(address, size);
    else this.#freeOf(size).push(address);
  }

  #freeOf(size: number): number[] {
    return (this.#free[Math.clz32(size)] ??= []);
  }

  #cut(size: number): number {
    if (this.#left < size) {
      this.#chunk = this.#memory.take(CHUNK);
      this.#left = CHUNK;
    }
    const address = this.#chunk;
    this.#chunk += size;
    this.#left -= size;
    return address;
  }
}

/** How large the block for so many bytes is. */
export function blockOf(bytes: number): number {
  if (bytes > 1 << 30) throw new LimitError('a window of one entity holds more than 1 GB: ask for a shorter one');
  return powerOfTwo(Math.max(64, bytes));
}

/** The least power of two that is no less than `n`, which is at most 2^30. */
export const powerOfTwo = (n: number): number => (n <= 1 ? 1 : 1 << (32 - Math.clz32(n - 1)));
