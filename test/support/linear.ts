import type { FixedData } from '../../engine/columns/column.ts';
import { type Exports, instantiate } from '../../engine/compile/instantiate.ts';
import type { Module } from '../../engine/ir/nodes.ts';

type ArrayOf<T> = { new (buffer: ArrayBuffer, at: number, length: number): T; readonly BYTES_PER_ELEMENT: number };

/** A module over a memory of its own, with arrays laid out one after another; each call of `reset` forgets them. */
export class Linear {
  readonly run: Exports;
  readonly #memory: WebAssembly.Memory;
  #top = 64;

  constructor(module: Module, bytes = 1 << 22) {
    this.#memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65_536) });
    this.run = instantiate(module, this.#memory);
  }

  reset(): void {
    this.#top = 64;
  }

  /** The address of so many bytes, filled with 0xee so that what is not written shows; aligned to 8. */
  room(bytes: number): number {
    const at = (this.#top + 7) & ~7;
    this.#top = at + bytes;
    new Uint8Array(this.#memory.buffer, at, bytes).fill(0xee);
    return at;
  }

  /** The address of a copy of the array. */
  put(data: FixedData): number {
    const at = this.room(data.byteLength);
    new Uint8Array(this.#memory.buffer, at, data.byteLength).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    return at;
  }

  view<T>(type: ArrayOf<T>, at: number, length: number): T {
    return new type(this.#memory.buffer, at, length);
  }

  call(name: string, ...args: number[]): number {
    const run = this.run[name];
    if (!run) throw new ReferenceError(name);
    return Number(run(...args) ?? 0);
  }
}
