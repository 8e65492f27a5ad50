import type { Tally } from '../functions/define.ts';
import type { Value } from '../types/value.ts';

/** What one entity's window holds of a state in the host. Instants are nanoseconds and never go back. */
export interface Held {
  /** Takes out what is no longer in the window at an instant; `start`: the first instant it reaches back to. */
  expire(at: bigint, start: bigint): void;
  add(input: Value, time: bigint): void;
  /** Ends a segment. */
  close(): void;
  /** The state of what is held; null: nothing. Not to be changed. */
  readonly tally: Tally | null;
  save(write: Writes): void;
  load(read: Reads): void;
}

export interface Writes {
  count(n: number): void;
  time(time: bigint): void;
  tally(tally: Tally): void;
  input(value: Value): void;
}

export interface Reads {
  count(): number;
  time(): bigint;
  tally(): Tally;
  input(): Value;
}

type Begin = () => Tally;

const saveTally = (write: Writes, tally: Tally | null): void => {
  write.count(tally ? 1 : 0);
  if (tally) write.tally(tally);
};

const loadTally = (read: Reads): Tally | null => (read.count() > 0 ? read.tally() : null);

function merged(begin: Begin, tallies: readonly (Tally | null)[]): Tally | null {
  const some = tallies.filter(tally => tally !== null);
  if (some.length < 2) return some[0] ?? null;
  const all = begin();
  for (const tally of some) all.merge?.(tally);
  return all;
}

/** Everything, or everything since a condition or a pause longer than `gap`. */
export class OneContent implements Held {
  readonly #begin: Begin;
  readonly #gap: bigint | null;
  #last = 0n;
  tally: Tally | null = null;

  constructor(begin: Begin, gap: bigint | null) {
    this.#begin = begin;
    this.#gap = gap;
  }

  expire(at: bigint): void {
    if (this.#gap !== null && this.tally && at - this.#last > this.#gap) this.tally = null;
  }

  add(input: Value, time: bigint): void {
    this.tally ??= this.#begin();
    this.tally.add(input, time);
    this.#last = time;
  }

  close(): void {
    this.tally = null;
  }

  save(write: Writes): void {
    write.time(this.#last);
    saveTally(write, this.tally);
  }

  load(read: Reads): void {
    this.#last = read.time();
    this.tally = loadTally(read);
  }
}

/** Several segments, one state: the inputs are kept, and taken out when their segment goes. */
export class RemovedSegments implements Held {
  readonly #begin: Begin;
  readonly #segments: number;
  readonly #inputs: Value[][] = [[]];
  tally: Tally | null = null;

  constructor(begin: Begin, segments: number) {
    this.#begin = begin;
    this.#segments = segments;
  }

  expire(): void {}

  add(input: Value, time: bigint): void {
    this.tally ??= this.#begin();
    this.tally.add(input, time);
    this.#inputs.at(-1)?.push(input);
  }

  close(): void {
    this.#inputs.push([]);
    if (this.#inputs.length <= this.#segments) return;
    for (const input of this.#inputs.shift() ?? []) this.tally?.remove?.(input);
    if (this.#inputs.every(segment => segment.length === 0)) this.tally = null;
  }

  save(write: Writes): void {
    write.count(this.#inputs.length);
    for (const segment of this.#inputs) {
      write.count(segment.length);
      for (const input of segment) write.input(input);
    }
    saveTally(write, this.tally);
  }

  load(read: Reads): void {
    this.#inputs.length = 0;
    for (let left = read.count(); left > 0; left--) this.#inputs.push(Array.from({ length: read.count() }, () => read.input()));
    this.tally = loadTally(read);
  }
}

/** Several segments, a state of each: those that are over are merged once, when one goes, and with the present one at each row. */
export class MergedSegments implements Held {
  readonly #begin: Begin;
  readonly #segments: number;
  readonly #closed: (Tally | null)[] = [];
  #older: Tally | null = null;
  #present: Tally | null = null;

  constructor(begin: Begin, segments: number) {
    this.#begin = begin;
    this.#segments = segments;
  }

  get tally(): Tally | null {
    return merged(this.#begin, [this.#older, this.#present]);
  }

  expire(): void {}

  add(input: Value, time: bigint): void {
    this.#present ??= this.#begin();
    this.#present.add(input, time);
  }

  close(): void {
    this.#closed.push(this.#present);
    if (this.#closed.length >= this.#segments) this.#closed.shift();
    this.#present = null;
    this.#older = merged(this.#begin, this.#closed);
  }

  save(write: Writes): void {
    write.count(this.#closed.length);
    for (const tally of [...this.#closed, this.#present]) saveTally(write, tally);
  }

  load(read: Reads): void {
    for (let left = read.count(); left > 0; left--) this.#closed.push(loadTally(read));
    this.#present = loadTally(read);
    this.#older = merged(this.#begin, this.#closed);
  }
}

/** Inputs and their times, oldest first, as many as there are. */
class Timed {
  #inputs: Value[] = [];
  #times = new BigInt64Array(LEAST);
  #from = 0;

  get size(): number {
    return this.#inputs.length - this.#from;
  }

  /** The oldest input if it was before an instant, taken out; undefined: it was not. */
  takeBefore(start: bigint): Value | undefined {
    if (this.#from === this.#inputs.length || (this.#times[this.#from] as bigint) >= start) return undefined;
    return this.#inputs[this.#from++] as Value;
  }

  add(input: Value, time: bigint): void {
    if (this.#inputs.length === this.#times.length) this.#fit();
    this.#times[this.#inputs.length] = time;
    this.#inputs.push(input);
  }

  *[Symbol.iterator](): Generator<readonly [time: bigint, input: Value]> {
    for (let i = this.#from; i < this.#inputs.length; i++) yield [this.#times[i] as bigint, this.#inputs[i] as Value];
  }

  // Room for twice what there is: those that are out are let go each time it is used up.
  #fit(): void {
    const times = new BigInt64Array(Math.max(LEAST, 2 * this.size));
    times.set(this.#times.subarray(this.#from, this.#inputs.length));
    this.#times = times;
    this.#inputs = this.#inputs.slice(this.#from);
    this.#from = 0;
  }
}

/** Times there is room for at first. */
const LEAST = 8;

/** Inputs at or after an instant that moves on, and one state from which the oldest are taken out. */
export class RemovedReach implements Held {
  readonly #begin: Begin;
  readonly #inputs = new Timed();
  tally: Tally | null = null;

  constructor(begin: Begin) {
    this.#begin = begin;
  }

  expire(_: bigint, start: bigint): void {
    for (let out = this.#inputs.takeBefore(start); out !== undefined; out = this.#inputs.takeBefore(start)) this.tally?.remove?.(out);
    if (this.#inputs.size === 0) this.tally = null;
  }

  add(input: Value, time: bigint): void {
    this.tally ??= this.#begin();
    this.tally.add(input, time);
    this.#inputs.add(input, time);
  }

  close(): void {}

  save(write: Writes): void {
    write.count(this.#inputs.size);
    for (const [time, input] of this.#inputs) {
      write.time(time);
      write.input(input);
    }
    saveTally(write, this.tally);
  }

  load(read: Reads): void {
    for (let left = read.count(); left > 0; left--) {
      const time = read.time();
      this.#inputs.add(read.input(), time);
    }
    this.tally = loadTally(read);
  }
}

/** Inputs in a block; blocks are counted from the entity's first input. */
const BLOCK = 16;

interface Block {
  readonly inputs: Value[];
  readonly times: bigint[];
  /** Of all its inputs, once it is full. */
  tally: Tally | null;
}

/** The state of the oldest block's inputs from one on, as far as they had come. */
interface Rest {
  readonly number: number;
  readonly from: number;
  readonly tally: Tally;
  size: number;
}

/**
 * Inputs at or after an instant that moves on, in blocks, with states that are merged. A full block's state is made once, and once it loses inputs those of what is
 * left of it, from its end on; whole blocks are merged in pairs of pairs by their number. So a row costs a few merges, and the result does not hang on who asked when.
 */
export class MergedReach implements Held {
  readonly #begin: Begin;
  readonly #blocks: Block[] = [];
  /** The number of the first block held, and how many of its inputs are out. */
  #number = 0;
  #out = 0;
  /** States of runs of whole blocks, by where they begin and how many times their number was doubled. */
  readonly #joined = new Map<number, Tally>();
  #whole: { readonly from: number; readonly to: number; readonly tally: Tally | null } | null = null;
  /** Of the oldest block, if it is full: by input, the state of it and those after it. */
  #ends: readonly Tally[] | null = null;
  #rest: Rest | null = null;

  constructor(begin: Begin) {
    this.#begin = begin;
  }

  get tally(): Tally | null {
    const partial = this.#out > 0 ? 1 : 0;
    const last = this.#blocks.at(-1);
    const open = last && last.inputs.length < BLOCK ? 1 : 0;
    const whole = this.#wholeBlocks(this.#number + partial, this.#number + this.#blocks.length - open);
    const parts = [partial ? this.#restOf(this.#blocks[0] as Block, this.#out) : null, whole];
    if (open && !(partial && this.#blocks.length === 1)) parts.push((last as Block).tally);
    return merged(this.#begin, parts);
  }

  expire(_: bigint, start: bigint): void {
    for (let block = this.#blocks[0]; block; block = this.#blocks[0]) {
      while (this.#out < block.times.length && (block.times[this.#out] as bigint) < start) this.#out++;
      if (this.#out < BLOCK) return;
      this.#drop();
    }
  }

  add(input: Value, time: bigint): void {
    let block = this.#blocks.at(-1);
    if (!block || block.inputs.length === BLOCK) this.#blocks.push((block = { inputs: [], times: [], tally: null }));
    block.inputs.push(input);
    block.times.push(time);
    block.tally ??= this.#begin();
    block.tally.add(input, time);
  }

  close(): void {}

  save(write: Writes): void {
    write.count(this.#number);
    write.count(this.#out);
    write.count(this.#blocks.length);
    for (const { inputs, times } of this.#blocks) {
      write.count(inputs.length);
      inputs.forEach((input, i) => {
        write.time(times[i] as bigint);
        write.input(input);
      });
    }
  }

  load(read: Reads): void {
    this.#number = read.count();
    this.#out = read.count();
    for (let blocks = read.count(); blocks > 0; blocks--) {
      for (let left = read.count(); left > 0; left--) {
        const time = read.time();
        this.add(read.input(), time);
      }
    }
  }

  #drop(): void {
    for (let level = 1; this.#joined.delete(runKey(this.#number, level)); level++);
    this.#blocks.shift();
    this.#number++;
    this.#out = 0;
    this.#ends = null;
  }

  #restOf(block: Block, from: number): Tally | null {
    if (from >= block.inputs.length) return null;
    if (block.inputs.length < BLOCK) return this.#openRest(block, from);
    this.#ends ??= this.#endsOf(block);
    return this.#ends[from] as Tally;
  }

  #endsOf({ inputs, times }: Block): readonly Tally[] {
    const ends: Tally[] = [];
    for (let i = BLOCK - 1; i >= 0; i--) {
      const tally = this.#begin();
      tally.add(inputs[i] as Value, times[i] as bigint);
      if (i < BLOCK - 1) tally.merge?.(ends[i + 1] as Tally);
      ends[i] = tally;
    }
    return ends;
  }

  // What has come since the last time is added to what was made then.
  #openRest({ inputs, times }: Block, from: number): Tally {
    let rest = this.#rest;
    if (rest?.number !== this.#number || rest.from !== from) rest = { number: this.#number, from, tally: this.#begin(), size: from };
    for (; rest.size < inputs.length; rest.size++) rest.tally.add(inputs[rest.size] as Value, times[rest.size] as bigint);
    this.#rest = rest;
    return rest.tally;
  }

  #wholeBlocks(from: number, to: number): Tally | null {
    if (this.#whole?.from !== from || this.#whole.to !== to) this.#whole = { from, to, tally: this.#joinedBlocks(from, to) };
    return this.#whole.tally;
  }

  // The greatest aligned runs of blocks, oldest first.
  #joinedBlocks(from: number, to: number): Tally | null {
    const runs: Tally[] = [];
    for (let at = from; at < to; ) {
      let level = 0;
      while (at % 2 ** (level + 1) === 0 && at + 2 ** (level + 1) <= to) level++;
      runs.push(this.#run(at, level));
      at += 2 ** level;
    }
    return merged(this.#begin, runs);
  }

  #run(at: number, level: number): Tally {
    if (level === 0) return (this.#blocks[at - this.#number] as Block).tally as Tally;
    const key = runKey(at, level);
    let run = this.#joined.get(key);
    if (!run) {
      run = merged(this.#begin, [this.#run(at, level - 1), this.#run(at + 2 ** (level - 1), level - 1)]) as Tally;
      this.#joined.set(key, run);
    }
    return run;
  }
}

const runKey = (at: number, level: number): number => at * 32 + level;
