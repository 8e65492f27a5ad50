import type { Exports } from '../compile/instantiate.ts';
import type { Program, Step, StreamPlan } from '../compile/program.ts';
import type { Cut } from './cut.ts';
import type { GroupingRun } from './groupings.ts';
import type { Memory } from './memory.ts';

/** What the steps of one run share. */
export interface Shared {
  readonly program: Program;
  readonly memory: Memory;
  readonly exports: Exports;
  readonly groupings: ReadonlyMap<string, GroupingRun>;
  stream(id: number): StreamRun;
}

/** One step of a run: brings its stream up to a cut. What it gives is awaited before the next step. */
export interface StepRun {
  run(cut: Cut): void | Promise<void>;
}

/** Bytes between buffers. Were they powers of two apart, a row's values in hundreds of columns would share a few lines of the processor's cache. */
const APART = 192;

/** The buffers of one stream in this run. */
export class StreamRun {
  readonly plan: StreamPlan;
  readonly #memory: Memory;
  #capacity = 0;
  #region = { address: 0, bytes: 0 };

  constructor(plan: StreamPlan, memory: Memory) {
    this.plan = plan;
    this.#memory = memory;
  }

  get rows(): number {
    return this.#memory.slot(this.plan.count);
  }

  set rows(rows: number) {
    this.#memory.set(this.plan.count, rows);
  }

  /** Makes room for the rows of a slice. What the buffers held is lost where they grow. */
  reserve(rows: number): void {
    if (rows <= this.#capacity) return;
    const capacity = Math.max(1024, 2 ** Math.ceil(Math.log2(rows)));
    const { buffers } = this.plan;
    const bytes = buffers.reduce((sum, buffer) => sum + capacity * buffer.bytes + APART, 0);
    if (this.#capacity > 0) this.#memory.give(this.#region.address, this.#region.bytes);
    this.#region = { address: this.#memory.take(bytes), bytes };
    let at = this.#region.address;
    for (const { slot, bytes } of buffers) {
      this.#memory.set(slot, at);
      at += capacity * bytes + APART;
    }
    this.#capacity = capacity;
  }

  /** How many rows there is room for. */
  get capacity(): number {
    return this.#capacity;
  }

  address(slot: number): number {
    return this.#memory.slot(slot);
  }

  /** The rows' times, subsorts and entities: views, valid until the memory grows. */
  get time(): BigInt64Array {
    return new BigInt64Array(this.#memory.buffer, this.address(this.plan.time), this.rows);
  }

  get subsort(): BigUint64Array {
    return new BigUint64Array(this.#memory.buffer, this.address(this.plan.subsort), this.rows);
  }

  /** The same for as many rows as there is room for. */
  all(): { readonly time: BigInt64Array; readonly subsort: BigUint64Array; readonly entity: Uint32Array } {
    const { buffer } = this.#memory;
    const { time, subsort, entity } = this.plan;
    return {
      time: new BigInt64Array(buffer, this.address(time), this.#capacity),
      subsort: new BigUint64Array(buffer, this.address(subsort), this.#capacity),
      entity: new Uint32Array(buffer, this.address(entity), this.#capacity)
    };
  }

  get entity(): Uint32Array {
    return new Uint32Array(this.#memory.buffer, this.address(this.plan.entity), this.rows);
  }
}

export type StepOf<K extends Step['kind']> = Extract<Step, { kind: K }>;
