import { Entities } from '../columns/entities.ts';
import type { QueryTable } from '../columns/events.ts';
import { type Exports, instantiate } from '../compile/instantiate.ts';
import { placeEntities } from '../compile/library/entities.ts';
import type { Program, Step } from '../compile/program.ts';
import { LimitError } from '../diagnostics/failure.ts';
import { NULL } from '../types/type.ts';
import { Cells, type Heap } from './cells.ts';
import { isEnd } from './cut.ts';
import { Merge, Rekey, Walk } from './flow.ts';
import { EntityRegion, EntityTable, GroupingRun, HashRegion } from './groupings.ts';
import { Host } from './host.ts';
import { Memory } from './memory.ts';
import { Output } from './output.ts';
import type { Data, Progress, ResultBatch, RunOptions } from './result.ts';
import { Scan } from './scan.ts';
import { ShiftTo, ShiftUntil } from './shift.ts';
import { nextCut } from './slices.ts';
import { type StepRun, StreamRun } from './steps.ts';
import { Seen, type Span, Tick } from './tick.ts';

/** What a program is run with beside its data: where it ends, and the instants ticks need, which are known beforehand. */
export interface RunPlan {
  readonly until: bigint | null;
  readonly limit: number;
  /** The instant of `finished()`. */
  readonly finish: bigint;
  /** First and last instant of what the ticks of a stream follow, by the stream's id. */
  readonly spans: ReadonlyMap<number, Span>;
  /** Rows of all tables a slice aims at. */
  readonly sliceRows: number;
}

/** Runs a program slice by slice over the tables' rows. */
export class Run {
  readonly #program: Program;
  readonly #plan: RunPlan;
  readonly #data: Data;
  readonly #memory: Memory;
  readonly #heap: Heap;
  readonly #groupings = new Map<string, GroupingRun>();
  readonly #hashRegions = new Map<number, HashRegion>();
  readonly #tables: readonly EntityTable[];
  readonly #streams: readonly StreamRun[];
  readonly #steps: readonly StepRun[];
  readonly #scans: readonly Scan[];
  readonly #output: Output;
  readonly #clears: boolean;

  constructor(program: Program, plan: RunPlan, data: Data, heap: Heap) {
    this.#program = program;
    this.#plan = plan;
    this.#data = data;
    this.#heap = heap;
    this.#memory = new Memory(program.slots);
    this.#clears = !program.states.some(state => state.handles) && !program.steps.some(step => step.kind === 'shift');
    this.#streams = program.streams.map(stream => new StreamRun(stream, this.#memory));
    const host = new Host(
      program,
      this.#memory,
      new Cells(data.strings, heap),
      data.strings,
      program.groupings.map(g => this.#grouping(g.name))
    );
    const exports = started(program, this.#memory, host);
    const place = exports[placeEntities.name] as Exports[string];
    this.#tables = program.groupings.flatMap(({ name, table }) => {
      if (!table) return [];
      const [hashes, grouping] = [this.#hashRegion(table.hashes, name), this.#grouping(name)];
      return [new EntityTable(this.#memory, table.slot, hashes, table.hashes, grouping, (at, from) => place(at, from))];
    });
    const states = program.states.map(s => [s, new EntityRegion(this.#memory, s.slot, s.stride, this.#grouping(s.grouping))] as const);
    this.#steps = program.steps.map(step =>
      this.#step(
        step,
        name => exports[name],
        states.filter(([s]) => s.func === funcOf(step)).map(([, r]) => r)
      )
    );
    this.#scans = this.#steps.filter(step => step instanceof Scan);
    this.#output = new Output(this.#memory, heap, data.strings);
  }

  /** Bytes of linear memory. */
  get memory(): number {
    return this.#memory.bytes;
  }

  async *batches(options: RunOptions): AsyncGenerator<ResultBatch> {
    const limit = options.limit ?? this.#plan.limit;
    let out = 0;
    for (let more = true; more; ) {
      options.signal?.throwIfAborted();
      const cut = nextCut(this.#scans, this.#plan.sliceRows, this.#byTime);
      if (this.#clears) this.#heap.clear();
      for (const step of this.#steps) step.run(cut);
      const rows = limit > 0 ? Math.min(this.#result.rows, limit - out) : this.#result.rows;
      out += rows;
      if (rows > 0) yield this.#batch(rows);
      options.onProgress?.(this.#progress(out));
      more = !isEnd(cut) && !(limit > 0 && out >= limit);
      if (more) await options.pause?.();
    }
  }

  get #result(): StreamRun {
    return this.#streams[this.#program.result.stream] as StreamRun;
  }

  // Moved rows are numbered by the instants of their input, which a slice must not divide.
  get #byTime(): boolean {
    return this.#program.steps.some(step => step.kind === 'shift');
  }

  #progress(out: number): Progress {
    const sum = (f: (scan: Scan) => number): number => this.#scans.reduce((total, scan) => total + f(scan), 0);
    return { done: sum(scan => scan.at), total: sum(scan => scan.length), out };
  }

  #batch(rows: number): ResultBatch {
    const stream = this.#result;
    const identities = this.#scans.find(scan => scan.stream === stream)?.identities() ?? stream;
    const { store } = this.#program.result;
    const entity = identities.entity.subarray(0, rows);
    const grouping = this.#grouping(stream.plan.grouping);
    const keyHash = () => hashesOf(grouping.entities.hashes, entity);
    const fields = store.type.kind === 'record' ? store.type.fields : [];
    return {
      schema: fields,
      length: rows,
      time: identities.time.subarray(0, rows),
      subsort: identities.subsort.subarray(0, rows),
      get keyHash() {
        return keyHash();
      },
      get key() {
        return grouping.keysOf(entity);
      },
      columns: this.#output.fields(store, rows)
    };
  }

  #grouping(name: string): GroupingRun {
    const found = tableOf(name, this.#data.tables);
    const key = found ? found.schema.grouping : name;
    let run = this.#groupings.get(key);
    if (!run) this.#groupings.set(key, (run = this.#begin(key, found, name)));
    return run;
  }

  #begin(key: string, table: QueryTable | null, name: string): GroupingRun {
    const { strings } = this.#data;
    if (table) return new GroupingRun(table.entities, table.keys(), table.schema.keyType, strings);
    const keyType = this.#program.groupings.find(g => g.name === name)?.keyType ?? NULL;
    return new GroupingRun(new Entities(key, keyType), null, keyType, strings);
  }

  #step(step: Step, func: (name: string) => Exports[string] | undefined, states: readonly EntityRegion[]): StepRun {
    const stream = this.#stream(step.stream);
    const hashes = () => this.#grouping(stream.plan.grouping).entities.hashes;
    switch (step.kind) {
      case 'scan': {
        const { events } = this.#data.tables.get(step.table) as QueryTable;
        return new Scan(step, events, this.#plan.until, stream, this.#memory, this.#heap, this.#data.strings);
      }
      case 'merge': {
        const region = this.#hashRegion(step.hashes, stream.plan.grouping);
        const inputs = step.inputs.map(id => this.#stream(id));
        return new Merge(step, stream, inputs, this.#memory, region, func(step.func) as Exports[string]);
      }
      case 'loop':
        return new Walk(
          stream,
          step.filters.map(id => this.#stream(id)),
          [...states, ...this.#tables],
          func(step.func) as Exports[string]
        );
      case 'lookup':
        return new Walk(stream, [], [...states, ...this.#hashesFor(step)], func(step.func) as Exports[string]);
      case 'rekey':
        return new Rekey(step, this.#stream(step.from), stream, this.#memory, this.#grouping(stream.plan.grouping));
      case 'shift': {
        const kind = stream.plan.rows.kind === 'shift_to' ? ShiftTo : ShiftUntil;
        return new kind(step, this.#stream(step.from), stream, this.#memory, hashes);
      }
      case 'tick': {
        const { rows } = stream.plan;
        if (rows.kind !== 'tick') throw new Error('a tick step makes ticks');
        const mark = func(step.func) as Exports[string];
        const seen = new Seen(this.#memory, step.flags, this.#grouping(stream.plan.grouping), (...args) => Number(mark(...args)));
        return new Tick(rows.entry, this.#stream(step.from), stream, seen, this.#plan.spans.get(step.stream) ?? null, this.#plan.finish);
      }
    }
  }

  #hashesFor(step: Extract<Step, { kind: 'lookup' }>): readonly HashRegion[] {
    if (step.hashes < 0) return [];
    return [this.#hashRegion(step.hashes, this.#stream(step.foreign).plan.grouping)];
  }

  #hashRegion(slot: number, grouping: string): HashRegion {
    let region = this.#hashRegions.get(slot);
    if (!region) this.#hashRegions.set(slot, (region = new HashRegion(this.#memory, slot, this.#grouping(grouping))));
    return region;
  }

  #stream(id: number): StreamRun {
    return this.#streams[id] as StreamRun;
  }
}

// A function of WebAssembly may have 50,000 locals: a record of that many moved columns has more.
function started(program: Program, memory: Memory, host: Host): Exports {
  try {
    return instantiate(program.module, memory.memory, {}, host.imports());
  } catch (error) {
    if (!(error instanceof WebAssembly.CompileError)) throw error;
    throw new LimitError(`the query is too large to be compiled (${error.message}): ask for fewer fields at once`);
  }
}

const funcOf = (step: Step): string => ('func' in step ? step.func : '');

// A table's grouping goes by `table:NAME`; a `with_key` may name a grouping that tables have.
export function tableOf(name: string, tables: ReadonlyMap<string, QueryTable>): QueryTable | null {
  if (name.startsWith('table:')) return tables.get(name.slice(6)) ?? null;
  for (const table of tables.values()) if (table.schema.grouping === name) return table;
  return null;
}

// As words: a bigint per row would be allocated.
function hashesOf(hashes: BigUint64Array, entity: Uint32Array): BigUint64Array {
  const from = new Uint32Array(hashes.buffer, hashes.byteOffset, hashes.length * 2);
  const words = new Uint32Array(entity.length * 2);
  for (let i = 0; i < entity.length; i++) {
    const at = (entity[i] as number) * 2;
    words[i * 2] = from[at] as number;
    words[i * 2 + 1] = from[at + 1] as number;
  }
  return new BigUint64Array(words.buffer);
}
