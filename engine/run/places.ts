import type { Events } from '../columns/events.ts';
import type { Memory } from './memory.ts';
import { powerOfTwo } from './pool.ts';
import { Scratch } from './scratch.ts';

/** By the array of their times: the rows of a table that have the time and subsort of the row before. */
const REPEATS = new WeakMap<BigInt64Array, Uint32Array>();

/** The rows that have the time and subsort of the row before, ascending; found once per table. */
export function repeatsOf({ time, subsort }: Pick<Events, 'time' | 'subsort'>): Uint32Array {
  let known = REPEATS.get(time);
  if (!known) REPEATS.set(time, (known = repeated(time, subsort)));
  return known;
}

// As words: comparing bigints would allocate each.
function repeated(time: BigInt64Array, subsort: BigUint64Array): Uint32Array {
  const [t, s] = [time, subsort].map(({ buffer, byteOffset, length }) => new Uint32Array(buffer, byteOffset, 2 * length)) as [
    Uint32Array,
    Uint32Array
  ];
  const rows: number[] = [];
  for (let at = 2; at < t.length; at += 2)
    if (t[at] === t[at - 2] && s[at] === s[at - 2] && t[at + 1] === t[at - 1] && s[at + 1] === s[at - 1]) rows.push(at / 2);
  return Uint32Array.from(rows);
}

/** Numbers 0, 1, 2, … in the kernels' memory, and columns made of them: where rows of a table are in a slice. */
export class Places {
  readonly #memory: Memory;
  readonly #own: Scratch;
  #count = 0;

  constructor(memory: Memory) {
    this.#memory = memory;
    this.#own = new Scratch(memory);
  }

  /** The address of the first `count` numbers (u32). */
  numbers(count: number): number {
    if (count <= this.#count) return this.#own.room(4 * count);
    this.#count = Math.max(1024, powerOfTwo(count));
    const address = this.#own.room(4 * this.#count);
    const numbers = new Uint32Array(this.#memory.buffer, address, this.#count);
    for (let i = 0; i < numbers.length; i++) numbers[i] = i;
    return address;
  }
}

/** By row of a slice from row `from` up to `to` of a table: the place there of the last row of the same time and subsort. */
export function lastPlaces(repeats: Uint32Array, from: number, to: number): Uint32Array {
  const last = Uint32Array.from({ length: to - from }, (_, place) => place);
  for (let i = firstAtLeast(repeats, to) - 1; i >= 0 && (repeats[i] as number) > from; i--) {
    const place = (repeats[i] as number) - from;
    last[place - 1] = last[place] as number;
  }
  return last;
}

/** Whether no two rows of the slice have one time and subsort. */
export function isStrict(repeats: Uint32Array, from: number, to: number): boolean {
  const next = firstAtLeast(repeats, from + 1);
  return next === repeats.length || (repeats[next] as number) >= to;
}

function firstAtLeast(sorted: Uint32Array, row: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < row) low = middle + 1;
    else high = middle;
  }
  return low;
}
