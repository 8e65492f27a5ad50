import type { Exports } from '../compile/instantiate.ts';
import { sortScratch } from '../compile/library/sort.ts';
import type { HashRegion } from './groupings.ts';
import type { Memory } from './memory.ts';
import type { StepOf, StepRun, StreamRun } from './steps.ts';

/** Merges streams of one grouping. */
export class Merge implements StepRun {
  readonly #step: StepOf<'merge'>;
  readonly #stream: StreamRun;
  readonly #inputs: readonly StreamRun[];
  readonly #memory: Memory;
  readonly #hashes: HashRegion;
  readonly #func: Exports[string];
  readonly #block: number;

  constructor(
    step: StepOf<'merge'>,
    stream: StreamRun,
    inputs: readonly StreamRun[],
    memory: Memory,
    hashes: HashRegion,
    func: Exports[string]
  ) {
    this.#step = step;
    this.#stream = stream;
    this.#inputs = inputs;
    this.#memory = memory;
    this.#hashes = hashes;
    this.#func = func;
    this.#block = memory.take(4 * step.words);
  }

  run(): void {
    const rows = this.#inputs.reduce((sum, input) => sum + input.rows, 0);
    this.#stream.reserve(rows);
    this.#hashes.reserve();
    new Uint32Array(this.#memory.buffer, this.#block, this.#step.words).set(this.#words());
    this.#stream.rows = Number(this.#func(this.#block, rows));
  }

  // The order of `library/merge.ts`.
  #words(): number[] {
    const { plan } = this.#stream;
    const slot = (n: number): number => this.#memory.slot(n);
    const inputs = this.#inputs.flatMap(({ plan: p, rows }) => [slot(p.time), slot(p.subsort), slot(p.entity), 0, rows]);
    const indexes = this.#inputs.map(input => slot(plan.index.get(input.plan.id) as number));
    return [...inputs, slot(this.#step.hashes), slot(plan.time), slot(plan.subsort), slot(plan.entity), ...indexes];
  }
}

/** Memory that grows with a grouping: makes room for its entities, and what so many rows may add. */
interface Region {
  reserve(rows: number): void;
}

/** Runs a loop or a lookup over a slice; state grows with its grouping. */
export class Walk implements StepRun {
  readonly #stream: StreamRun;
  readonly #filters: readonly StreamRun[];
  readonly #regions: readonly Region[];
  readonly #func: Exports[string];

  constructor(stream: StreamRun, filters: readonly StreamRun[], regions: readonly Region[], func: Exports[string]) {
    this.#stream = stream;
    this.#filters = filters;
    this.#regions = regions;
    this.#func = func;
  }

  run(): void {
    for (const filter of this.#filters) filter.reserve(this.#stream.rows);
    for (const region of this.#regions) region.reserve(this.#stream.rows);
    this.#func?.();
  }
}

/** Gives rows another key: they keep time and subsort; those of one (time, subsort) go by the hash of their new key. */
export class Rekey implements StepRun {
  readonly #step: StepOf<'rekey'>;
  readonly #from: StreamRun;
  readonly #to: StreamRun;
  readonly #memory: Memory;
  readonly #hashes: HashRegion;
  readonly #exports: Exports;
  /** For sorting: its address and bytes. */
  #scratch: readonly [address: number, bytes: number] = [0, 0];

  constructor(step: StepOf<'rekey'>, from: StreamRun, to: StreamRun, memory: Memory, hashes: HashRegion, exports: Exports) {
    this.#step = step;
    this.#from = from;
    this.#to = to;
    this.#memory = memory;
    this.#hashes = hashes;
    this.#exports = exports;
  }

  run(): void {
    const [from, to] = [this.#from, this.#to];
    const rows = from.rows;
    to.reserve(rows);
    to.rows = rows;
    this.#hashes.reserve();
    const scratch = this.#room(sortScratch(rows));
    to.time.set(from.time);
    to.subsort.set(from.subsort);
    const entity = this.#memory.slot(this.#step.entity);
    const order = to.address(to.plan.index.get(from.plan.id) as number);
    const [time, subsort, hashes] = [from.plan.time, from.plan.subsort, this.#step.hashes].map(slot => this.#memory.slot(slot));
    this.#exports[this.#step.sort]?.(time as number, subsort as number, entity, hashes as number, rows, order, scratch);
    this.#exports[this.#step.take]?.(entity, order, rows, to.address(to.plan.entity));
  }

  #room(bytes: number): number {
    const [address, before] = this.#scratch;
    if (bytes <= before) return address;
    if (before > 0) this.#memory.give(address, before);
    this.#scratch = [this.#memory.take(bytes), bytes];
    return this.#scratch[0];
  }
}
