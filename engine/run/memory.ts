import { FRAME } from '../compile/program.ts';
import { LimitError } from '../diagnostics/failure.ts';

const PAGE = 65536;
/** Loops may read one row past a buffer's end. */
const PADDING = 64;

/** Memories of runs that have ended, all zero: making one costs about what a small query takes, and what it held must be collected. */
const IDLE: WebAssembly.Memory[] = [];
const MOST_IDLE = 2;
/** Larger ones are not kept. */
const LARGE = 1 << 26;

/**
 * The linear memory of one run: the scratch area and the frame at fixed addresses, then regions of power-of-two size that are given
 * out and taken back. Views are made anew when the memory has grown.
 */
export class Memory {
  readonly memory = IDLE.pop() ?? new WebAssembly.Memory({ initial: 16, maximum: 65536 });
  #next: number;
  #free = new Map<number, number[]>();
  // Asking a memory for its buffer costs more than most that is then done with it; it is another one only after it has grown.
  #buffer = this.memory.buffer as ArrayBuffer;
  #view = new DataView(this.#buffer);
  #bytes = new Uint8Array(this.#buffer);
  #words = new Int32Array(this.#buffer);

  constructor(slots: number) {
    this.#next = align(FRAME + 4 * slots, 64);
    this.#reach(this.#next);
  }

  get buffer(): ArrayBuffer {
    return this.#buffer;
  }

  get view(): DataView {
    return this.#view;
  }

  /** All of it, until it grows. */
  get whole(): Uint8Array<ArrayBuffer> {
    return this.#bytes;
  }

  /** The same in words of 32 bits. */
  get words(): Int32Array<ArrayBuffer> {
    return this.#words;
  }

  /** Bytes in use at most so far. */
  get bytes(): number {
    return this.#buffer.byteLength;
  }

  /** Gives the memory to another run: nobody may look at it any more. */
  release(): void {
    if (IDLE.length >= MOST_IDLE || this.bytes > LARGE) return;
    this.#bytes.fill(0, 0, Math.min(this.#next, this.bytes));
    IDLE.push(this.memory);
  }

  /** The i32 in a slot of the frame: an address, or a count of rows. */
  slot(slot: number): number {
    return this.view.getUint32(FRAME + 4 * slot, true);
  }

  set(slot: number, value: number): void {
    this.view.setUint32(FRAME + 4 * slot, value, true);
  }

  /** A region of at least `bytes`, all zero. */
  take(bytes: number): number {
    const size = sizeOf(bytes);
    const reused = this.#free.get(size)?.pop();
    if (reused !== undefined) {
      this.#bytes.fill(0, reused, reused + size);
      return reused;
    }
    const address = this.#next;
    this.#reach(address + size);
    this.#next = address + size;
    return address;
  }

  /** Takes back the region at `address` that was asked for with `bytes`. */
  give(address: number, bytes: number): void {
    const size = sizeOf(bytes);
    const free = this.#free.get(size);
    if (free) free.push(address);
    else this.#free.set(size, [address]);
  }

  /** A region of `bytes` that begins with what the one at `address` (of `before` bytes) held. */
  grow(address: number, before: number, bytes: number): number {
    if (address + sizeOf(before) === this.#next) return this.#lengthen(address, bytes);
    const next = this.take(bytes);
    this.#bytes.copyWithin(next, address, address + before);
    this.give(address, before);
    return next;
  }

  // What lies behind the last region has never been used.
  #lengthen(address: number, bytes: number): number {
    this.#next = address + sizeOf(bytes);
    this.#reach(this.#next);
    return address;
  }

  #reach(end: number): void {
    const pages = this.#buffer.byteLength / PAGE;
    const missing = Math.ceil(end / PAGE) - pages;
    if (missing <= 0) return;
    if (!this.#grown(Math.max(missing, Math.min(pages >> 2, 512))) && !this.#grown(missing))
      throw new LimitError(
        'the state of this query needs more than 4 GB: query fewer entities at once (entities=, percent=) or fewer windows'
      );
  }

  // Growing costs, so it is done by steps; near the limit by what is needed.
  #grown(pages: number): boolean {
    try {
      this.memory.grow(pages);
      this.#buffer = this.memory.buffer as ArrayBuffer;
      this.#view = new DataView(this.#buffer);
      this.#bytes = new Uint8Array(this.#buffer);
      this.#words = new Int32Array(this.#buffer);
      return true;
    } catch {
      return false;
    }
  }
}

const align = (n: number, to: number): number => Math.ceil(n / to) * to;

// Large regions are not rounded up to a power of two: that could double the memory.
function sizeOf(bytes: number): number {
  const needed = bytes + PADDING;
  return needed > 1 << 24 ? align(needed, 1 << 20) : 2 ** Math.ceil(Math.log2(needed));
}
