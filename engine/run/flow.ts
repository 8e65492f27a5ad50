import type { Events } from '../columns/events.ts';
import type { Exports } from '../compile/instantiate.ts';
import { sortScratch } from '../compile/library/sort.ts';
import type { LookupOrder } from '../compile/program.ts';
import type { HashRegion } from './groupings.ts';
import type { Memory } from './memory.ts';
import type { Scan } from './scan.ts';
import { Scratch } from './scratch.ts';
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

/** Memory that grows with a grouping: makes room for its entities, and what so many rows may add; takes in what they have added. */
interface Region {
  reserve(rows: number): void;
  settle?(): void;
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
    for (const region of this.#regions) region.settle?.();
  }
}

/** A lookup whose both sides are in the order of one table. */
export class OrderedWalk implements StepRun {
  readonly #stream: StreamRun;
  readonly #scan: Scan;
  readonly #until: number;
  readonly #walk: Walk;
  readonly #memory: Memory;
  readonly #own: Scratch;

  constructor(stream: StreamRun, scan: Scan, { until }: LookupOrder, walk: Walk, memory: Memory) {
    this.#stream = stream;
    this.#scan = scan;
    this.#until = until;
    this.#walk = walk;
    this.#memory = memory;
    this.#own = new Scratch(memory);
  }

  run(): void {
    const places = this.#memory.slot(this.#stream.plan.place);
    this.#memory.set(this.#until, this.#scan.isStrict ? places : this.#last(places));
    this.#walk.run();
  }

  // Rows of one time and subsort are seen by each other, whatever their order.
  #last(places: number): number {
    const { rows } = this.#stream;
    const address = this.#own.room(4 * rows);
    const last = this.#scan.lastPlaces();
    const [from, to] = [places, address].map(at => new Uint32Array(this.#memory.buffer, at, rows)) as [Uint32Array, Uint32Array];
    for (let row = 0; row < rows; row++) to[row] = last[from[row] as number] as number;
    return address;
  }
}

/** Where rows that came from a table are in it. */
export interface TableRows {
  readonly scan: Scan;
  /** Times and subsorts, as long as the slice. */
  readonly identities: () => Pick<Events, 'time' | 'subsort'>;
}

/** Gives rows another key: they keep time and subsort; those of one (time, subsort) go by the hash of their new key. Where there are none such, they stay in the order of their table. */
export class Rekey implements StepRun {
  readonly #step: StepOf<'rekey'>;
  readonly #from: StreamRun;
  readonly #to: StreamRun;
  readonly #memory: Memory;
  readonly #hashes: HashRegion;
  readonly #exports: Exports;
  readonly #table: TableRows | null;
  readonly #sorting: Scratch;
  readonly #identities: Scratch;
  readonly #places: Scratch;

  constructor(
    step: StepOf<'rekey'>,
    from: StreamRun,
    to: StreamRun,
    memory: Memory,
    hashes: HashRegion,
    exports: Exports,
    table: TableRows | null
  ) {
    this.#step = step;
    this.#from = from;
    this.#to = to;
    this.#memory = memory;
    this.#hashes = hashes;
    this.#exports = exports;
    this.#table = table;
    [this.#sorting, this.#identities, this.#places] = [new Scratch(memory), new Scratch(memory), new Scratch(memory)];
  }

  run(): void {
    const [from, to] = [this.#from, this.#to];
    const { rows } = from;
    to.reserve(rows);
    to.rows = rows;
    const { time, subsort, entity, place, index } = to.plan;
    if (time >= 0) to.time.set(from.time);
    if (subsort >= 0) to.subsort.set(from.subsort);
    const [order, entities] = [to.address(index.get(from.plan.id) as number), this.#memory.slot(this.#step.entity)];
    const isOrdered = this.#table?.scan.isStrict ?? false;
    if (isOrdered) this.#call(this.#step.count, order, rows, 0);
    else this.#sort(rows, entities, order);
    if (entity >= 0) this.#call(this.#step.take, entities, order, rows, to.address(entity));
    if (place >= 0) this.#memory.set(place, isOrdered ? from.address(from.plan.place) : this.#placed(rows, order));
  }

  #sort(rows: number, entities: number, order: number): void {
    this.#hashes.reserve();
    const scratch = this.#sorting.room(sortScratch(rows));
    const [time, subsort] = this.#identity(rows);
    this.#call(this.#step.sort, time, subsort, entities, this.#memory.slot(this.#step.hashes), rows, order, scratch);
  }

  // The addresses of times and subsorts, which are brought if nobody else needed them.
  #identity(rows: number): readonly [time: number, subsort: number] {
    const { time, subsort } = this.#from.plan;
    if (!this.#table || (time >= 0 && subsort >= 0)) return [this.#memory.slot(time), this.#memory.slot(subsort)];
    const address = this.#identities.room(16 * rows);
    const known = this.#table.identities();
    new BigInt64Array(this.#memory.buffer, address, rows).set(known.time);
    new BigUint64Array(this.#memory.buffer, address + 8 * rows, rows).set(known.subsort);
    return [address, address + 8 * rows];
  }

  #placed(rows: number, order: number): number {
    const address = this.#places.room(4 * rows);
    this.#call(this.#step.take, this.#from.address(this.#from.plan.place), order, rows, address);
    return address;
  }

  #call(name: string, ...args: number[]): void {
    this.#exports[name]?.(...args);
  }
}
