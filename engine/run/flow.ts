import type { Exports } from '../compile/instantiate.ts';
import type { GroupingRun, HashRegion } from './groupings.ts';
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

/** Runs a loop or a lookup over a slice; state grows with its grouping. */
export class Walk implements StepRun {
  readonly #stream: StreamRun;
  readonly #filters: readonly StreamRun[];
  readonly #regions: readonly { reserve(): void }[];
  readonly #func: Exports[string];

  constructor(stream: StreamRun, filters: readonly StreamRun[], regions: readonly { reserve(): void }[], func: Exports[string]) {
    this.#stream = stream;
    this.#filters = filters;
    this.#regions = regions;
    this.#func = func;
  }

  run(): void {
    for (const filter of this.#filters) filter.reserve(this.#stream.rows);
    for (const region of this.#regions) region.reserve();
    this.#func?.();
  }
}

/** Gives rows another key: they keep time and subsort and are put into order again where that differs. */
export class Rekey implements StepRun {
  readonly #step: StepOf<'rekey'>;
  readonly #from: StreamRun;
  readonly #to: StreamRun;
  readonly #memory: Memory;
  readonly #grouping: GroupingRun;

  constructor(step: StepOf<'rekey'>, from: StreamRun, to: StreamRun, memory: Memory, grouping: GroupingRun) {
    this.#step = step;
    this.#from = from;
    this.#to = to;
    this.#memory = memory;
    this.#grouping = grouping;
  }

  run(): void {
    const [from, to] = [this.#from, this.#to];
    const rows = from.rows;
    to.reserve(rows);
    to.rows = rows;
    to.time.set(from.time);
    to.subsort.set(from.subsort);
    const entities = new Uint32Array(this.#memory.buffer, this.#memory.slot(this.#step.entity.lane), rows);
    const order = this.#order(entities);
    new Uint32Array(this.#memory.buffer, to.address(to.plan.index.get(from.plan.id) as number), rows).set(order);
    const sorted = to.entity;
    for (let i = 0; i < rows; i++) sorted[i] = entities[order[i] as number] as number;
  }

  // Rows of one (time, subsort) go by the hash of their new key; equal ones keep their order.
  #order(entities: Uint32Array): Uint32Array {
    const { time, subsort } = this.#from;
    const order = Uint32Array.from(entities, (_, i) => i);
    const hashes = this.#grouping.entities.hashes;
    const hash = (row: number): bigint => hashes[entities[row] as number] as bigint;
    for (let start = 0; start < order.length; ) {
      let end = start + 1;
      while (end < order.length && time[end] === time[start] && subsort[end] === subsort[start]) end++;
      if (end - start > 1) order.subarray(start, end).sort((a, b) => (hash(a) < hash(b) ? -1 : hash(a) > hash(b) ? 1 : a - b));
      start = end;
    }
    return order;
  }
}
