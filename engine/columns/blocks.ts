/** Blocks of 2ⁿ elements of one growing typed array: given out, and taken back to be given again. */
export class Blocks<A extends Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer>> {
  /** All blocks; another array once it has grown. */
  all: A;
  readonly #free: number[][] = [];
  #next = 0;

  /** `all`: where the first blocks will be. */
  constructor(all: A) {
    this.all = all;
  }

  /** Where a block of `2 ** power` elements begins; what is in it is arbitrary. */
  take(power: number): number {
    const free = this.#free[power]?.pop();
    if (free !== undefined) return free;
    const at = this.#next;
    this.#next += 1 << power;
    if (this.#next > this.all.length) this.all = longer(this.all, this.#next);
    return at;
  }

  /** Takes back a block of `2 ** power` elements. */
  give(at: number, power: number): void {
    let free = this.#free[power];
    if (!free) this.#free[power] = free = [];
    free.push(at);
  }

  /** Where the first `count` elements of a block are, moved to one of `2 ** power` elements. */
  move(from: number, before: number, count: number, power: number): number {
    const to = this.take(power);
    this.all.copyWithin(to, from, from + count);
    this.give(from, before);
    return to;
  }
}

/** A typed array that begins with another one, and has room for so many elements and as many as before again. */
export function longer<A extends Float64Array<ArrayBuffer> | Int32Array<ArrayBuffer>>(array: A, length: number): A {
  const Kind = array.constructor as new (length: number) => A;
  const all = new Kind(Math.max(length, array.length * 2));
  all.set(array as never);
  return all;
}
