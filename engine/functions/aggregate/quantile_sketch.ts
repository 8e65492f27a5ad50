import { compareFloats } from '../../types/order.ts';

/** Values of a node; as many inputs are in a block. */
const SIZE = 1024;

/** Values in order, and how many inputs are up to each of them. */
interface Ranks {
  readonly values: Float64Array;
  readonly upTo: Float64Array;
}

/**
 * Values of which about all ranks are known (Munro and Paterson): every 1,024 inputs are a sorted node; two nodes of one level become one of the next, of
 * every second value, alternately the odd and the even ones, each of which then stands for twice as many. Of n inputs a rank is off by at most
 * n / 2048 · log2(n / 1024): less than 1 % up to 10⁹ inputs, exact up to 1,024. The same inputs in the same order give the same sketch.
 */
export class QuantileSketch {
  /** The inputs of the block that is not full, in order. */
  #open: number[] = [];
  /** By level: a node of `SIZE` values that stand for 2^level inputs each, if there is one. */
  readonly #nodes: (Float64Array | null)[] = [];
  /** By level, whether the next two nodes leave their even values. */
  readonly #even: boolean[] = [];
  #ranks: Ranks | null = null;
  #size = 0;

  /** How many inputs there were. */
  get size(): number {
    return this.#size;
  }

  add(value: number): void {
    this.#size++;
    this.#open.splice(after(this.#open, value), 0, value);
    if (this.#open.length === SIZE) this.#close();
  }

  /** Takes in what another sketch knows. */
  merge(other: QuantileSketch): void {
    other.#nodes.forEach((node, level) => {
      if (node) this.#carry(node, level);
    });
    this.#size += other.#size - other.#open.length;
    for (const value of other.#open) this.add(value);
  }

  /** The value at a place among all inputs in order, the least at 0; about. */
  at(place: number): number {
    const { values, upTo } = (this.#ranks ??= this.#ranked());
    const open = this.#open;
    const inNodes = first(values.length, i => (upTo[i] as number) + after(open, values[i] as number) > place);
    const inOpen = first(open.length, i => i + 1 + below(values, upTo, open[i] as number) > place);
    if (inNodes === values.length) return open[inOpen] as number;
    if (inOpen === open.length) return values[inNodes] as number;
    const [a, b] = [values[inNodes] as number, open[inOpen] as number];
    return compareFloats(a, b) <= 0 ? a : b;
  }

  get state(): { readonly open: readonly number[]; readonly nodes: readonly (readonly number[])[]; readonly even: readonly boolean[] } {
    return {
      open: this.#open,
      nodes: this.#nodes.map(node => (node ? [...node] : [])),
      even: this.#nodes.map((_, i) => this.#even[i] ?? false)
    };
  }

  set state({
    open,
    nodes,
    even
  }: { readonly open: readonly number[]; readonly nodes: readonly (readonly number[])[]; readonly even: readonly boolean[] }) {
    this.#open = [...open];
    this.#size = open.length;
    nodes.forEach((node, level) => {
      this.#nodes[level] = node.length > 0 ? Float64Array.from(node) : null;
      this.#even[level] = even[level] as boolean;
      this.#size += node.length * 2 ** level;
    });
  }

  #close(): void {
    const node = Float64Array.from(this.#open);
    this.#open = [];
    this.#carry(node, 0);
  }

  #carry(node: Float64Array, level: number): void {
    this.#ranks = null;
    const other = this.#nodes[level];
    this.#nodes[level] ??= null;
    if (!other) {
      this.#nodes[level] = node;
      return;
    }
    this.#nodes[level] = null;
    const even = this.#even[level] ?? false;
    this.#even[level] = !even;
    this.#carry(halved(other, node, even ? 0 : 1), level + 1);
  }

  #ranked(): Ranks {
    const all = this.#nodes.flatMap((node, level) => (node ? [...node].map((value): [number, number] => [value, 2 ** level]) : []));
    all.sort(([a], [b]) => compareFloats(a, b));
    let total = 0;
    return { values: Float64Array.from(all, ([value]) => value), upTo: Float64Array.from(all, ([, weight]) => (total += weight)) };
  }
}

/** Every second value of two nodes in order, beginning at 0 or 1. */
function halved(a: Float64Array, b: Float64Array, from: 0 | 1): Float64Array {
  const both = new Float64Array(2 * SIZE);
  both.set(a);
  both.set(b, SIZE);
  both.sort();
  return Float64Array.from({ length: SIZE }, (_, i) => both[2 * i + from] as number);
}

/** The first of so many places where something holds that holds ever after. */
function first(count: number, holds: (place: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** How many of some values in order are not after one. */
const after = (values: ArrayLike<number>, value: number): number =>
  first(values.length, i => compareFloats(values[i] as number, value) > 0);

const below = (values: Float64Array, upTo: Float64Array, value: number): number => upTo[after(values, value) - 1] ?? 0;
