import { Blocks, longer } from '../../columns/blocks.ts';
import { compareFloats } from '../../types/order.ts';
import { F64, type Type } from '../../types/type.ts';
import type { Together } from '../define.ts';
import { interpolated } from './order_statistics.ts';
import { Ordered } from './ordered.ts';
import { numberOf, type OfWords, wordsOf } from './words.ts';

/** So many values of a content are one sorted array; more are a tree, in which none has far to move. */
const MOST = 4096;
/** So many values are moved one by one. */
const FEW = 32;
/** A content has room for `2 ** LEAST` values at first. */
const LEAST = 3;
/** Of a content's head: how many values it has, where they begin, and room for two to the power of how many. */
const [HEAD, SIZE, PLACE, POWER] = [3, 0, 1, 2];

/** The values of many contents, each content's in order, for the one a part `q` of the way. */
export class Orders implements Together {
  readonly held: Type = F64;
  readonly #q: number;
  readonly #number: OfWords;
  readonly #saved = numberOf(F64);
  readonly #blocks = new Blocks(new Float64Array(1 << 10));
  readonly #trees: (Ordered<number> | undefined)[] = [];
  #heads = new Int32Array(0);

  constructor(type: Type, q: number) {
    this.#q = q;
    this.#number = numberOf(type);
  }

  reserve(contents: number): void {
    if (contents * HEAD > this.#heads.length) this.#heads = longer(this.#heads, contents * HEAD);
  }

  size(content: number): number {
    return this.#heads[content * HEAD + SIZE] as number;
  }

  add(content: number, low: number, high: number): void {
    this.#put(content, this.#number(low, high));
  }

  load(content: number, low: number, high: number): void {
    this.#put(content, this.#saved(low, high));
  }

  remove(content: number, low: number, high: number): void {
    const [heads, head] = [this.#heads, content * HEAD];
    const value = this.#number(low, high);
    const size = (heads[head + SIZE] as number) - 1;
    heads[head + SIZE] = size;
    const tree = this.#trees[content];
    if (tree) {
      tree.remove(value);
      if (size === 0) this.#trees[content] = undefined;
      return;
    }
    const { all } = this.#blocks;
    const from = heads[head + PLACE] as number;
    const at = after(all, from, from + size + 1, value);
    move(all, at - 1, at, from + size + 1);
    const power = heads[head + POWER] as number;
    if (power > LEAST && size < 1 << (power - 3)) this.#fit(head, size, power - 2);
  }

  clear(content: number): void {
    this.#heads[content * HEAD + SIZE] = 0;
    if (this.#trees[content]) this.#trees[content] = undefined;
  }

  value(content: number): number {
    const tree = this.#trees[content];
    const { all } = this.#blocks;
    const from = this.#heads[content * HEAD + PLACE] as number;
    return interpolated(this.size(content), this.#q, tree ? place => tree.at(place) : place => all[from + place] as number);
  }

  words(content: number, use: (low: number, high: number) => void): void {
    const from = this.#heads[content * HEAD + PLACE] as number;
    const values = this.#trees[content] ?? this.#blocks.all.slice(from, from + this.size(content));
    for (const value of values) wordsOf(value, use);
  }

  #put(content: number, value: number): void {
    const head = content * HEAD;
    const size = this.#heads[head + SIZE] as number;
    this.#heads[head + SIZE] = size + 1;
    const tree = this.#trees[content] ?? (size < MOST ? undefined : this.#treeOf(content, size));
    if (tree) return tree.add(value);
    const power = this.#heads[head + POWER] as number;
    if (power === 0 || size === 1 << power) this.#fit(head, size, Math.max(LEAST, power + 1));
    const { all } = this.#blocks;
    const from = this.#heads[head + PLACE] as number;
    const at = after(all, from, from + size, value);
    move(all, at + 1, at, from + size);
    all[at] = value;
  }

  // Room for two to another power.
  #fit(head: number, size: number, power: number): void {
    const [from, before] = [this.#heads[head + PLACE] as number, this.#heads[head + POWER] as number];
    this.#heads[head + PLACE] = before === 0 ? this.#blocks.take(power) : this.#blocks.move(from, before, size, power);
    this.#heads[head + POWER] = power;
  }

  #treeOf(content: number, size: number): Ordered<number> {
    const tree = new Ordered<number>(compareFloats);
    const from = this.#heads[content * HEAD + PLACE] as number;
    for (let i = from; i < from + size; i++) tree.add(this.#blocks.all[i] as number);
    this.#trees[content] = tree;
    return tree;
  }
}

// Of a few values a loop is faster than a call.
function move(all: Float64Array, to: number, from: number, end: number): void {
  if (end - from > FEW) all.copyWithin(to, from, end);
  else if (to < from) for (let i = from; i < end; i++) all[i + to - from] = all[i] as number;
  else for (let i = end - 1; i >= from; i--) all[i + to - from] = all[i] as number;
}

/** Where the first of some values in order is that comes after one. */
function after(all: Float64Array, from: number, to: number, value: number): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = all[middle] as number;
    if (other < value || (!(other > value) && compareFloats(other, value) <= 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}
