import type { Column } from '../columns/column.ts';
import { Entities } from '../columns/entities.ts';
import type { Events, QueryTable } from '../columns/events.ts';
import { sliceColumn } from '../columns/slice.ts';
import { type Exports, instantiate } from '../compile/instantiate.ts';
import { placeEntities } from '../compile/library/entities.ts';
import type { Program, Step, Store } from '../compile/program.ts';
import { LimitError } from '../diagnostics/failure.ts';
import { type Field, NULL } from '../types/type.ts';
import { RunBatch } from './batch.ts';
import { Cells, type Heap } from './cells.ts';
import { Contents } from './contents.ts';
import { Costs } from './costs.ts';
import { type Cut, END, isBefore, isEnd, lastInstant, MAX_SUBSORT } from './cut.ts';
import { holdsHandles } from './division.ts';
import { Expiry } from './expiry.ts';
import type { Feed } from './feed.ts';
import { Merge, OrderedWalk, Rekey, type TableRows, Walk } from './flow.ts';
import { Gather } from './gather.ts';
import { EntityTable, GroupingRun, HashRegion } from './groupings.ts';
import { Host } from './host.ts';
import { Memory } from './memory.ts';
import type { Operation } from './operation.ts';
import { Output, type TableColumn } from './output.ts';
import { Pool } from './pool.ts';
import { Remote } from './remote.ts';
import type { Data, Progress, RemoteCall, ResultBatch, RunOptions } from './result.ts';
import type { Kept } from './saving.ts';
import { Scan } from './scan.ts';
import { ShiftTo, ShiftUntil } from './shift.ts';
import { nextCut, rowsUntil, timeBefore } from './slices.ts';
import { type Identity, load, saved } from './snapshot.ts';
import { State } from './state.ts';
import { type StepRun, StreamRun } from './steps.ts';
import { TallyState } from './tallies.ts';
import { CLOCK, Seen, type Span, Tick } from './tick.ts';

/** What a program is run with beside its data: where it ends, and the instants ticks need, which are known beforehand. */
export interface RunPlan {
  readonly until: bigint | null;
  readonly limit: number;
  /** The instant that counts as that of the last event: `finished()` comes a nanosecond after it. */
  readonly end: bigint;
  /** First and last instant of what the ticks of a stream follow, by the stream's id. */
  readonly spans: ReadonlyMap<number, Span> | typeof CLOCK;
  /** Rows of all tables a slice aims at. */
  readonly sliceRows: number;
}

/** The rows of a result that a slice gave: their stream, and where their identities are. */
export interface ResultRows {
  readonly stream: StreamRun;
  readonly store: Store;
  readonly grouping: GroupingRun;
  /** Read when they are asked for; as long as the slice. */
  readonly identities: Pick<Events, 'time' | 'subsort' | 'entity'>;
  /** Whether the identities are the stream's own buffers. */
  readonly isHeld: boolean;
  /** The columns, where the rows are a table's. */
  readonly ofTable: TableColumn | null;
  /** The keys, where a table has them. */
  readonly keys: Column | null;
}

/** Where there are no events nothing runs out. */
const NEVER = -(1n << 63n);

/** About how many ticks a slice may have. */
export const SLICE_TICKS = 1 << 16;

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
  readonly #scans: Scan[] = [];
  readonly #gathers: Gather[] = [];
  readonly #remotes: Remote[] = [];
  readonly #ticks: readonly Tick[];
  readonly #output: Output;
  readonly #clears: boolean;
  readonly #folds: Host['folds'];
  /** What a snapshot is made of, in its order. */
  readonly #kept: readonly Kept[];
  /** The rows before it have been processed. */
  #cut: Cut | null = null;
  #out = 0;
  #costs: Costs | null = null;

  constructor(program: Program, plan: RunPlan, data: Data, heap: Heap) {
    this.#program = program;
    this.#plan = plan;
    this.#data = data;
    this.#heap = heap;
    this.#memory = new Memory(program.slots);
    this.#clears = !program.states.some(holdsHandles) && !program.steps.some(step => step.kind === 'shift');
    this.#streams = program.streams.map(stream => new StreamRun(stream, this.#memory));
    this.#output = new Output(this.#memory, heap, data.strings);
    const contents = new Contents(this.#memory, new Pool(this.#memory));
    const cells = new Cells(data.strings, heap);
    const host = new Host(program, this.#memory, contents, cells, data.strings, name => this.#grouping(name));
    this.#folds = host.folds;
    const exports = started(program, this.#memory, host);
    const place = exports[placeEntities.name] as Exports[string];
    this.#tables = program.groupings.flatMap(({ name, keyType, table }) => {
      if (!table) return [];
      const [hashes, grouping] = [this.#hashRegion(table.hashes, name), this.#grouping(name)];
      const key = (lanes: DataView, at: number) => cells.lane(lanes, keyType, at);
      return [new EntityTable(this.#memory, table, hashes, grouping, (at, from) => place(at, from), key)];
    });
    host.tables = this.#tables;
    const states = program.states.map(plan => new State(plan, this.#memory, contents, this.#grouping(plan.grouping)));
    this.#steps = program.steps.map(step =>
      this.#step(
        step,
        exports,
        states.filter(({ plan }) => plan.func === funcOf(step))
      )
    );
    this.#ticks = this.#steps.filter(step => step instanceof Tick);
    this.#kept = [...this.#inOrder(), ...states, ...host.folds, ...this.#steps.filter(isKept)];
  }

  /** Bytes of linear memory. */
  get memory(): number {
    return this.#memory.bytes;
  }

  /** The linear memory at present: another one after it has grown. */
  get buffer(): ArrayBuffer {
    return this.#memory.buffer;
  }

  /** Runs to the end. `checkpoint` is called when the state may be saved that a later run goes on from (§7.6). */
  async *batches(
    options: Omit<RunOptions, 'checkpoint'> & { readonly checkpoint?: ((until: bigint) => void) | undefined }
  ): AsyncGenerator<ResultBatch> {
    const limit = options.limit ?? this.#plan.limit;
    if (options.onCosts) this.measure();
    for (let more = true; more; ) {
      options.signal?.throwIfAborted();
      const wanted = options.checkpoint ? this.#checkpoint() : null;
      const cut = this.#bounded(wanted ?? this.#nextCut());
      const checkpoint = cut === wanted ? wanted : null;
      if (this.#remotes.length > 0) await this.#advanceRemotely(cut, options.call ?? null);
      else this.#advance(cut);
      const rows = limit > 0 ? Math.min(this.#result.rows, limit - this.#out) : this.#result.rows;
      this.#out += rows;
      if (checkpoint) options.checkpoint?.(lastInstant(checkpoint));
      if (rows > 0) yield this.#batch(rows);
      options.onProgress?.(this.progress(this.#out));
      more = !isEnd(cut) && !(limit > 0 && this.#out >= limit);
      if (more) await options.pause?.();
    }
    options.onCosts?.(this.operations);
    this.#warn(options);
    this.end();
  }

  // Several states of one aggregation leave the same inputs out.
  #warn({ onWarnings }: Pick<RunOptions, 'onWarnings'>): void {
    const { warnings } = this;
    if (warnings.length > 0) onWarnings?.(warnings);
  }

  /** All state as a snapshot (`snapshot.ts`), piece by piece; the run stands still between two slices meanwhile. */
  save(identity: Identity): Generator<Uint8Array<ArrayBuffer>> {
    const cut = this.#cut;
    if (cut === null || isEnd(cut)) throw new RangeError('a run has a state to save after its first slice and before its last');
    return saved(identity, { cut, out: this.#out }, this.#kept, this.#data.strings, this.#heap);
  }

  /** Brings a run that has not begun to where a snapshot was taken, and says where that is. Throws a SnapshotError if it is not of this query over these rows. */
  load(bytes: Uint8Array, identity: Identity): Cut {
    const { cut, out } = load(bytes, identity, this.#plan.until, this.#kept, this.#data.strings, this.#heap);
    this.#cut = cut;
    this.#out = out;
    return cut;
  }

  /** The rows before it have been processed. */
  get cut(): Cut | null {
    return this.#cut;
  }

  /** Gives each table its next rows; those it had must have been read. Keys of entities not yet known are learned from them. */
  feed(rows: ReadonlyMap<string, Events>): void {
    this.supply(rows);
    for (const scan of this.#scans) {
      const events = rows.get(scan.table);
      if (events) this.#grouping(scan.stream.plan.grouping).learn(events);
    }
  }

  /** Gives each table its next rows, of entities that are known. */
  supply(rows: ReadonlyMap<string, Events>): void {
    for (const scan of this.#scans) scan.feed(rows.get(scan.table) ?? null);
  }

  /** Runs to the end over rows that are fed. */
  async *fed(
    feeds: AsyncIterable<Feed>,
    options: Pick<RunOptions, 'limit' | 'signal' | 'pause' | 'onProgress' | 'onWarnings'>
  ): AsyncGenerator<ResultBatch> {
    const limit = options.limit ?? this.#plan.limit;
    for await (const { rows, upTo, progress } of feeds) {
      this.feed(rows);
      while (this.slice(upTo)) {
        options.signal?.throwIfAborted();
        const given = limit > 0 ? Math.min(this.#result.rows, limit - this.#out) : this.#result.rows;
        this.#out += given;
        if (given > 0) yield this.#batch(given);
        if (limit > 0 && this.#out >= limit) return;
        options.onProgress?.({ ...progress, out: this.#out });
        await options.pause?.();
      }
    }
    this.#warn(options);
  }

  /** Takes in rows without times, and runs a slice of them all. */
  advance(rows: ReadonlyMap<string, Events>, cut: Cut): void {
    for (const scan of this.#scans) scan.feed(rows.get(scan.table) ?? null, true);
    this.#advance(cut);
  }

  /** Runs one slice up to a cut, wherever that is. */
  upTo(cut: Cut): void {
    this.#advance(cut);
  }

  /** What each operation takes is measured from now on. */
  measure(): void {
    this.#costs = new Costs(this.#program);
  }

  /** What each operation took, if it was measured. */
  get operations(): readonly Operation[] {
    return this.#costs?.operations() ?? [];
  }

  /** What a run has to tell of its rows in the end. */
  get warnings(): readonly string[] {
    const warnings = this.#folds.flatMap(fold => (fold instanceof TallyState && fold.warning !== null ? [fold.warning] : []));
    return [...new Set(warnings)];
  }

  /** Gives up its memory; nobody may read what it gave. */
  end(): void {
    this.#memory.release();
  }

  /** Runs one slice up to `upTo` or earlier; gives the rows of the result. False if there was nothing left to do before `upTo`. */
  slice(upTo: Cut): boolean {
    const next = this.#nextCut();
    const cut = this.#bounded(isBefore(next, upTo) ? next : upTo);
    if (this.#cut && !isBefore(this.#cut, cut)) return false;
    this.#advance(cut);
    return true;
  }

  /** The result of the slice at hand. */
  get result(): ResultRows {
    const stream = this.#result;
    const { store } = this.#program.result;
    const grouping = this.#grouping(stream.plan.grouping);
    const scan = this.#scans.find(each => each.stream === stream);
    const scanned = scan?.identities();
    const ofTable = scan ? (column: number) => scan.column(column) : null;
    const gathered = scanned ? null : this.#gathers.find(each => each.stream === stream);
    const identities = scanned ?? gathered?.identities() ?? stream;
    return { stream, store, grouping, identities, isHeld: identities === stream, ofTable, keys: scanned?.key ?? null };
  }

  get output(): Output {
    return this.#output;
  }

  #advance(cut: Cut): void {
    if (this.#remotes.length > 0) throw new LimitError('functions of the client cannot be used where rows are given as they come');
    if (this.#clears) this.#heap.clear();
    if (this.#costs) this.#measured(cut, this.#costs);
    else for (const step of this.#steps) step.run(cut);
    this.#cut = cut;
  }

  #measured(cut: Cut, costs: Costs): void {
    for (const [i, step] of this.#steps.entries()) {
      const began = performance.now();
      step.run(cut);
      costs.add(i, this.#stream((this.#program.steps[i] as Step).stream).rows, performance.now() - began);
    }
  }

  async #advanceRemotely(cut: Cut, call: RemoteCall | null): Promise<void> {
    if (this.#clears) this.#heap.clear();
    for (const remote of this.#remotes) remote.call = call;
    for (const [i, step] of this.#steps.entries()) {
      const began = performance.now();
      await step.run(cut);
      this.#costs?.add(i, this.#stream((this.#program.steps[i] as Step).stream).rows, performance.now() - began);
    }
    this.#cut = cut;
  }

  #nextCut(): Cut {
    return nextCut(this.#scans, this.#plan.sliceRows, this.wholeInstants);
  }

  // Between two rows there may be years of ticks.
  #bounded(cut: Cut): Cut {
    return this.#ticks.reduce((until, tick) => tick.bound(until, SLICE_TICKS, time => rowsUntil(this.#scans, time)), cut);
  }

  // The cut after the last event, if the next slice would be the last and that cut lies ahead; before what closes in its instant, which later events open.
  #checkpoint(): Cut | null {
    if (!isEnd(this.#nextCut())) return null;
    const last = this.#scans.reduce<bigint | null>((time, scan) => later(time, scan.lastTime), null);
    if (last === null || last + 1n >= END.time) return null;
    const cut = this.#ticks.some(({ isClosing }) => isClosing) ? { time: last, subsort: MAX_SUBSORT } : { time: last + 1n, subsort: 0n };
    return (this.#cut && !isBefore(this.#cut, cut)) || (this.wholeInstants && cut.subsort > 0n) ? null : cut;
  }

  #inOrder(): GroupingRun[] {
    for (const { grouping } of this.#program.streams) this.#grouping(grouping);
    return [...this.#groupings].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, grouping]) => grouping);
  }

  get #result(): StreamRun {
    return this.#streams[this.#program.result.stream] as StreamRun;
  }

  /** Whether a slice must not divide an instant: moved rows are numbered by the instants of their input. */
  get wholeInstants(): boolean {
    return this.#program.steps.some(step => step.kind === 'shift');
  }

  /** How far it is, having given so many rows. */
  progress(out: number): Progress {
    const sum = (f: (scan: Scan) => number): number => this.#scans.reduce((total, scan) => total + f(scan), 0);
    const time = this.#cut && timeBefore(this.#scans, this.#cut);
    return { done: sum(scan => scan.at), total: sum(scan => scan.length), time, out };
  }

  #batch(rows: number): ResultBatch {
    const { store } = this.#program.result;
    return this.batchOf(store.type.kind === 'record' ? store.type.fields : [], rows, this.columns(rows));
  }

  /** The columns of the first rows of the slice's result. */
  columns(rows: number): Column[] {
    const { store, ofTable } = this.result;
    return this.#output.fields(store, rows, ofTable && (column => sliceColumn(ofTable(column), 0, rows)));
  }

  /** The first rows of the slice's result with these columns. */
  batchOf(fields: readonly Field[], rows: number, columns: readonly Column[]): ResultBatch {
    const { identities, keys, grouping } = this.result;
    return new RunBatch(fields, rows, identities, keys, grouping, columns);
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

  #step(step: Step, exports: Exports, states: readonly State[]): StepRun {
    const stream = this.#stream(step.stream);
    switch (step.kind) {
      case 'scan': {
        const table = this.#data.tables.get(step.table) as QueryTable;
        const scan = new Scan(step, table, this.#plan.until, stream, this.#memory, this.#heap, this.#data.strings);
        this.#scans.push(scan);
        return scan;
      }
      case 'gather': {
        const scan = this.#scanOf(step.from);
        const gather = new Gather(step, scan, stream, this.#memory, exports);
        this.#gathers.push(gather);
        return gather;
      }
      case 'merge': {
        const region = this.#hashRegion(step.hashes, stream.plan.grouping);
        const inputs = step.inputs.map(id => this.#stream(id));
        return new Merge(step, stream, inputs, this.#memory, region, exports[step.func] as Exports[string]);
      }
      case 'loop':
        return new Walk(
          stream,
          step.filters.map(id => this.#stream(id)),
          [...states, ...this.#tables],
          exports[step.func] as Exports[string]
        );
      case 'lookup': {
        const walk = new Walk(stream, [], [...states, ...this.#hashesFor(step)], exports[step.func] as Exports[string]);
        return step.order ? new OrderedWalk(stream, this.#scanOf(step.order.table), step.order, walk, this.#memory) : walk;
      }
      case 'rekey': {
        const hashes = this.#hashRegion(step.hashes, stream.plan.grouping);
        return new Rekey(step, this.#stream(step.from), stream, this.#memory, hashes, exports, this.#tableRows(step));
      }
      case 'shift': {
        const kind = stream.plan.rows.kind === 'shift_to' ? ShiftTo : ShiftUntil;
        return new kind(step, this.#stream(step.from), stream, this.#memory, this.#grouping(stream.plan.grouping));
      }
      case 'tick': {
        const { rows } = stream.plan;
        if (rows.kind !== 'tick') throw new Error('a tick step makes ticks');
        const mark = exports[step.func] as Exports[string];
        const seen = new Seen(this.#memory, step.flags, this.#grouping(stream.plan.grouping), (...args) => Number(mark(...args)));
        return new Tick(rows, this.#stream(step.from), stream, seen, this.#span(step.stream), this.#plan.end);
      }
      case 'remote': {
        const remote = new Remote(step, stream, this.#memory, this.#heap, this.#data.strings, this.#output);
        this.#remotes.push(remote);
        return remote;
      }
      case 'expiry': {
        const span = this.#span(step.stream);
        const last = span === CLOCK ? null : (span?.[1] ?? NEVER);
        return new Expiry(step, this.#stream(step.from), stream, this.#memory, this.#grouping(stream.plan.grouping), last);
      }
    }
  }

  #scanOf(stream: number): Scan {
    return this.#scans.find(each => each.stream.plan.id === stream) as Scan;
  }

  #tableRows({ table, from }: Extract<Step, { kind: 'rekey' }>): TableRows | null {
    if (table === null) return null;
    const scan = this.#scanOf(table);
    const source = table === from ? scan : this.#gathers.find(each => each.stream.plan.id === from);
    return { scan, identities: () => (source as Scan | Gather).identities() };
  }

  #span(stream: number): Span | typeof CLOCK {
    const { spans } = this.#plan;
    return spans === CLOCK ? CLOCK : (spans.get(stream) ?? null);
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

const later = (a: bigint | null, b: bigint | null): bigint | null => (a === null || (b !== null && b > a) ? b : a);

const isKept = (step: StepRun): step is StepRun & Kept => 'save' in step;

const funcOf = (step: Step): string => ('func' in step ? step.func : '');

// A table's grouping goes by `table:NAME`; a `with_key` may name a grouping that tables have.
export function tableOf(name: string, tables: ReadonlyMap<string, QueryTable>): QueryTable | null {
  if (name.startsWith('table:')) return tables.get(name.slice(6)) ?? null;
  for (const table of tables.values()) if (table.schema.grouping === name) return table;
  return null;
}
