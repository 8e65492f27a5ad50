import { longer } from '../../columns/blocks.ts';
import type { Type } from '../../types/type.ts';
import type { Together } from '../define.ts';
import { numberOf } from './words.ts';

/** A slot: the content's number + 1 (0: free, −1: taken out), a key's words, and how often it is there; where nothing is taken out, the content's next slot + 1. */
const [SLOT, LOW, HIGH, LAST] = [4, 1, 2, 3];
const [FREE, GONE] = [0, -1];

/** How many different values each of many contents has, by one table of all contents' values with open addressing. */
export class Counts implements Together {
  readonly held: Type;
  readonly #loses: boolean;
  readonly #isNaN: (low: number, high: number) => boolean;
  #slots = new Int32Array(SLOT << 10);
  #mask = (1 << 10) - 1;
  /** Slots that are not free, those taken out included; and how many those are. */
  #used = 0;
  #gone = 0;
  #sizes = new Int32Array(0);
  /** By content: its latest slot + 1. */
  #firsts = new Int32Array(0);

  /** `loses`: values are taken out one by one; else only all of a content at once. */
  constructor(type: Type, loses: boolean) {
    this.held = type;
    this.#loses = loses;
    const number = numberOf(type);
    this.#isNaN = type.kind === 'f64' || type.kind === 'f32' ? (low, high) => Number.isNaN(number(low, high)) : () => false;
  }

  reserve(contents: number): void {
    if (contents <= this.#sizes.length) return;
    this.#sizes = longer(this.#sizes, contents);
    if (!this.#loses) this.#firsts = longer(this.#firsts, contents);
  }

  size(content: number): number {
    return this.#sizes[content] as number;
  }

  value(content: number): number {
    return this.#sizes[content] as number;
  }

  add(content: number, low: number, high: number): void {
    if (this.#isNaN(low, high)) [low, high] = [-1, -1];
    let at = this.#find(content, low, high);
    if (this.#slots[at] === content + 1) {
      if (this.#loses) this.#count(at, 1);
      return;
    }
    if (2 * (this.#used + 1) > this.#mask) {
      this.#rebuild();
      at = this.#find(content, low, high);
    }
    this.#used++;
    this.#sizes[content] = (this.#sizes[content] as number) + 1;
    this.#put(at, content, low, high, 1);
  }

  remove(content: number, low: number, high: number): void {
    if (this.#isNaN(low, high)) [low, high] = [-1, -1];
    const at = this.#find(content, low, high);
    if (this.#count(at, -1) > 0) return;
    this.#sizes[content] = (this.#sizes[content] as number) - 1;
    this.#takeOut(at);
  }

  clear(content: number): void {
    if (this.#sizes[content] === 0) return;
    this.#walk(content, at => this.#takeOut(at));
    this.#firsts[content] = 0;
    this.#sizes[content] = 0;
  }

  words(content: number, use: (low: number, high: number) => void): void {
    this.#walk(content, at => use(this.#slots[at + LOW] as number, this.#slots[at + HIGH] as number));
  }

  load(content: number, low: number, high: number): void {
    this.add(content, low, high);
  }

  #walk(content: number, use: (at: number) => void): void {
    for (let next = this.#firsts[content] as number; next > 0; ) {
      const at = (next - 1) * SLOT;
      next = this.#slots[at + LAST] as number;
      use(at);
    }
  }

  /** The slot of a value of a content, or the free one where it would be. */
  #find(content: number, low: number, high: number): number {
    const [slots, mask] = [this.#slots, this.#mask];
    let slot = hash(content, low, high) & mask;
    for (;;) {
      const at = slot * SLOT;
      const owner = slots[at];
      if (owner === FREE || (owner === content + 1 && slots[at + LOW] === low && slots[at + HIGH] === high)) return at;
      slot = (slot + 1) & mask;
    }
  }

  #count(at: number, by: number): number {
    const count = (this.#slots[at + LAST] as number) + by;
    this.#slots[at + LAST] = count;
    return count;
  }

  #put(at: number, content: number, low: number, high: number, count: number): void {
    const slots = this.#slots;
    slots[at] = content + 1;
    slots[at + LOW] = low;
    slots[at + HIGH] = high;
    if (this.#loses) slots[at + LAST] = count;
    else {
      slots[at + LAST] = this.#firsts[content] as number;
      this.#firsts[content] = at / SLOT + 1;
    }
  }

  #takeOut(at: number): void {
    this.#slots[at] = GONE;
    this.#gone++;
  }

  // Slots taken out become free; room for twice as many as are left.
  #rebuild(): void {
    const old = this.#slots;
    const left = this.#used - this.#gone;
    while (this.#mask < 4 * left) this.#mask = 2 * this.#mask + 1;
    while (this.#mask > 1023 && this.#mask > 16 * left) this.#mask >>= 1;
    this.#slots = new Int32Array((this.#mask + 1) * SLOT);
    this.#firsts.fill(0);
    [this.#used, this.#gone] = [left, 0];
    for (let at = 0; at < old.length; at += SLOT) {
      const content = (old[at] as number) - 1;
      if (content < 0) continue;
      const [low, high] = [old[at + LOW] as number, old[at + HIGH] as number];
      this.#put(this.#find(content, low, high), content, low, high, old[at + LAST] as number);
    }
  }
}

function hash(content: number, low: number, high: number): number {
  let h = Math.imul(content, 0x9e3779b1) ^ Math.imul(low, 0x85ebca6b) ^ Math.imul(high, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
  return h ^ (h >>> 15);
}
