import type { Type } from '../types/type.ts';

/**
 * The entities of one grouping: key hash → dense number, in order of appearance. Append-only. A number is an address for
 * state, never an order; rows are ordered by hash.
 */
export class Entities {
  readonly grouping: string;
  readonly keyType: Type;
  #size = 0;
  /** So many are in the slots. */
  #placed = 0;
  // Hashes by number, as pairs of words (low, high).
  #words = new Uint32Array(1 << 10);
  #slots = new Uint32Array(1 << 10);

  constructor(grouping: string, keyType: Type) {
    this.grouping = grouping;
    this.keyType = keyType;
  }

  /** Entities with these key hashes (pairs of words, low and high), numbered in their order, none twice. */
  static of(grouping: string, keyType: Type, words: Uint32Array<ArrayBuffer>): Entities {
    const entities = new Entities(grouping, keyType);
    entities.#size = words.length / 2;
    entities.#words = words;
    return entities;
  }

  get size(): number {
    return this.#size;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#words.byteLength + this.#slots.byteLength;
  }

  /** Hash by entity number: a view, valid until the next `number`. */
  get hashes(): BigUint64Array {
    return new BigUint64Array(this.#words.buffer, 0, this.#size);
  }

  hash(entity: number): bigint {
    return (BigInt(this.#words[entity * 2 + 1] as number) << 32n) | BigInt(this.#words[entity * 2] as number);
  }

  /** The number of the entity with this hash (low and high word), numbering it if it is new. */
  number(low: number, high: number): number {
    const slot = this.#find(low, high);
    const found = this.#slots[slot] as number;
    return found !== 0 ? found - 1 : this.#append(slot, low, high);
  }

  /** Numbers entities that are new, by their hashes (pairs of words, low and high), in their order. */
  append(words: Uint32Array): void {
    const from = 2 * this.#size;
    this.#size += words.length / 2;
    if (2 * this.#size > this.#words.length) this.#enlarge(2 * this.#size);
    this.#words.set(words, from);
  }

  /** The number, or -1 if the entity was never seen. */
  find(low: number, high: number): number {
    const slot = this.#find(low, high);
    return (this.#slots[slot] as number) - 1;
  }

  #find(low: number, high: number): number {
    if (this.#placed < this.#size) this.#place();
    const mask = this.#slots.length - 1;
    let slot = (low ^ (high >>> 7)) & mask;
    for (;;) {
      const found = this.#slots[slot] as number;
      if (found === 0) return slot;
      const at = (found - 1) * 2;
      if (this.#words[at] === low && this.#words[at + 1] === high) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #append(slot: number, low: number, high: number): number {
    const entity = this.#size++;
    if (entity * 2 === this.#words.length) this.#enlarge(entity * 2 + 2);
    this.#words[entity * 2] = low;
    this.#words[entity * 2 + 1] = high;
    this.#slots[slot] = entity + 1;
    this.#placed = this.#size;
    if (this.#size * 2 > this.#slots.length) this.#rehash(this.#size);
    return entity;
  }

  #enlarge(least: number): void {
    const words = new Uint32Array(Math.max(2, least, this.#words.length * 2));
    words.set(this.#words);
    this.#words = words;
  }

  /** Places the entities that were never looked for. */
  #place(): void {
    const { size } = this;
    if (size * 2 > this.#slots.length) return this.#rehash(size);
    for (let entity = this.#placed; entity < size; entity++) this.#put(entity);
    this.#placed = size;
  }

  /** Places all entities anew, in more slots than are soon needed. */
  #rehash(size: number): void {
    this.#slots = new Uint32Array(2 ** Math.ceil(Math.log2(Math.max(size * 3, 16))));
    for (let entity = 0; entity < size; entity++) this.#put(entity);
    this.#placed = size;
  }

  #put(entity: number): void {
    const mask = this.#slots.length - 1;
    let slot = ((this.#words[2 * entity] as number) ^ ((this.#words[2 * entity + 1] as number) >>> 7)) & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = entity + 1;
  }
}
