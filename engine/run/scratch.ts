import type { Memory } from './memory.ts';

/** Memory that a step uses for itself within a slice. */
export class Scratch {
  readonly #memory: Memory;
  #address = 0;
  #bytes = 0;

  constructor(memory: Memory) {
    this.#memory = memory;
  }

  /** The address of so many bytes, whatever is in them. */
  room(bytes: number): number {
    if (bytes <= this.#bytes) return this.#address;
    if (this.#bytes > 0) this.#memory.give(this.#address, this.#bytes);
    this.#address = this.#memory.take(bytes);
    this.#bytes = bytes;
    return this.#address;
  }
}
