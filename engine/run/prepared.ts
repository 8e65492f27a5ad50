import type { Column } from '../columns/column.ts';
import { compile } from '../compile/compile.ts';
import type { Facts } from '../compile/context.ts';
import type { Program } from '../compile/program.ts';
import { groupingOf } from '../compile/streams.ts';
import { SnapshotError } from '../diagnostics/failure.ts';
import type { Plan, PlanNode, Rows } from '../plan/node.ts';
import { fixedEnd, lastingRows, planOf } from '../plan/walk.ts';
import { type Field, NULL, record, type Type } from '../types/type.ts';
import { Heap } from './cells.ts';
import { rowsBefore } from './cut.ts';
import type { Data, ResultBatch, RunOptions } from './result.ts';
import { Run, type RunPlan, tableOf } from './run.ts';
import { type Identity, identityOf } from './snapshot.ts';
import type { Span } from './tick.ts';

/** Rows of all tables a slice aims at: its columns should stay in the processor's cache. */
const SLICE_ROWS = 16384;

/** How saved states of a query are known: its text whatever the times it is asked for, and from when on its rows are shown (null: final results). */
export interface Resuming {
  readonly query: () => string;
  readonly shownFrom: bigint | null;
}

/** A plan compiled for the rows of `data`; may be run any number of times, also at once. */
export class Prepared {
  readonly plan: Plan;
  readonly program: Program;
  readonly #data: Data;
  readonly #heap = new Heap();
  readonly #sliceRows: number;
  readonly #resuming: Resuming | null;
  #known: RunPlan | null = null;
  #identity: Identity | null = null;
  #from: Uint8Array | null = null;

  constructor(plan: Plan, data: Data, sliceRows = SLICE_ROWS, resuming: Resuming | null = null) {
    this.plan = plan;
    this.#resuming = resuming;
    this.#data = data;
    this.#sliceRows = sliceRows;
    const constants = { text: (text: string) => data.strings.intern(text), handle: this.#heap.constant.bind(this.#heap) };
    this.program = compile(plan, constants, factsOf(data));
  }

  /** The fields of the result. */
  get columns(): readonly Field[] {
    const { type } = this.plan.result;
    return type.kind === 'record' ? type.fields : [];
  }

  /** The type of the result's keys. */
  get keyType(): Type {
    const name = groupingOf(this.plan.result.rows as Rows);
    const table = tableOf(name, this.#data.tables);
    return table?.schema.keyType ?? keyTypeOf(this.plan.result.rows as Rows);
  }

  /** A bound of the result's rows; null if none is known. */
  get most(): number | null {
    const most = mostRows(this.plan.result.rows as Rows, this.#data);
    return most !== null && this.plan.limit > 0 ? Math.min(most, this.plan.limit) : most;
  }

  /** The time of the last event of the tables it reads; null if there is none. */
  get end(): bigint | null {
    const times = this.plan.tables.map(name => this.#data.tables.get(name)?.events.time).filter(time => time?.length);
    return times.reduce<bigint | null>((end, time) => latest(end, time?.at(-1) as bigint), null);
  }

  async *run({ checkpoint, ...options }: RunOptions): AsyncGenerator<ResultBatch> {
    const run = await this.begin(paceOf(options));
    if (this.#from) run.load(this.#from, this.identity);
    yield* run.batches({ ...options, checkpoint: checkpoint && (until => checkpoint(run.save(this.identity), until)) });
  }

  /** A run that has not begun, at the first row. */
  async begin(pace: Pace = {}): Promise<Run> {
    this.#known ??= await this.#bounds(pace);
    return new Run(this.program, this.#known, this.#data, this.#heap.fresh());
  }

  /** Lets runs go on from a checkpoint (§7.6). Throws a SnapshotError that says why it cannot be used. */
  async resume(checkpoint: Uint8Array): Promise<void> {
    const until = (await this.begin()).load(checkpoint, this.identity).time - 1n;
    const shown = this.#resuming?.shownFrom ?? null;
    if (shown !== null && until >= shown)
      throw new SnapshotError('its last event is not before changed_since, and this history shows rows from then on');
    this.#from = checkpoint;
  }

  /** What must be the same for a saved state of this query to be gone on from. */
  get identity(): Identity {
    const schemas = [...this.#data.tables.values()].map(({ schema }) => schema);
    return (this.#identity ??= identityOf(this.plan, this.program, schemas, this.#resuming?.query()));
  }

  // Ticks end with the last row of what they follow, and `finished()` comes after everything: both are found before the run.
  async #bounds(pace: Pace): Promise<RunPlan> {
    const { plan, program } = this;
    const bounds = new Bounds(plan, this.#data, this.#sliceRows, pace);
    const spans = new Map<number, Span>();
    for (const { id, rows } of program.streams)
      if (rows.kind === 'tick' || rows.kind === 'expiry') spans.set(id, await bounds.span(rows.span));
    const end = fixedEnd(plan) ?? (await this.#end(bounds)) ?? 0n;
    return { until: plan.until, limit: plan.limit, end, spans, sliceRows: this.#sliceRows };
  }

  async #end(bounds: Bounds): Promise<bigint | null> {
    const ticks = this.program.streams.some(({ rows }) => rows.kind === 'tick' && rows.entry.boundaries === null);
    if (!ticks) return null;
    return (await bounds.span(lastingRows(this.plan)))?.[1] ?? null;
  }
}

function factsOf(data: Data): Facts {
  return {
    nullable: (table, [column, ...path]) => {
      let at = data.tables.get(table)?.events.columns[column as number];
      for (const field of path) at = at?.layout === 'record' ? at.fields[field] : undefined;
      return hasNulls(at);
    }
  };
}

const latest = (a: bigint | null, b: bigint): bigint => (a === null || b > a ? b : a);

const hasNulls = (column: Column | undefined): boolean => !column || column.valid !== null;

/** How a run is stopped and lets others have their turn. */
type Pace = Pick<RunOptions, 'signal' | 'pause' | 'call'>;

const paceOf = ({ signal, pause, call }: RunOptions): Pace => ({ ...(signal && { signal }), ...(pause && { pause }), call });

/** First and last instant of rows; those of shifts by running them. */
class Bounds {
  readonly #plan: Plan;
  readonly #data: Data;
  readonly #sliceRows: number;
  readonly #pace: Pace;
  readonly #known = new Map<Rows, Span>();

  constructor(plan: Plan, data: Data, sliceRows: number, pace: Pace) {
    this.#pace = pace;
    this.#plan = plan;
    this.#data = data;
    this.#sliceRows = sliceRows;
  }

  async span(rows: readonly Rows[]): Promise<Span> {
    const spans: Span[] = [];
    for (const each of rows) spans.push(await this.#of(each));
    return widest(spans);
  }

  table(name: string): Span {
    const events = this.#data.tables.get(name)?.events;
    if (!events) return null;
    const { until } = this.#plan;
    const length =
      until === null ? events.length : rowsBefore(events.time, events.subsort, { time: until + 1n, subsort: 0n }, 0, events.length);
    return length === 0 ? null : [events.time[0] as bigint, events.time[length - 1] as bigint];
  }

  async #of(rows: Rows): Promise<Span> {
    if (rows.kind === 'table') return this.table(rows.table);
    const known = this.#known.get(rows);
    if (known !== undefined) return known;
    const span = await this.#byRunning(rows);
    this.#known.set(rows, span);
    return span;
  }

  async #byRunning(rows: Rows): Promise<Span> {
    const result: PlanNode = {
      id: -1,
      op: { kind: 'record', names: [] },
      args: [],
      type: record([]),
      continuity: 'discrete',
      rows,
      grouping: null
    };
    const plan: Plan = { ...planOf(result, { at: null, until: this.#plan.until, limit: 0 }), finishedAt: this.#plan.finishedAt };
    let span: Span = null;
    for await (const { time } of new Prepared(plan, this.#data, this.#sliceRows).run(this.#pace))
      span = widest([span, [time[0] as bigint, time[time.length - 1] as bigint]]);
    return span;
  }
}

function widest(spans: readonly Span[]): Span {
  return spans.reduce<Span>((a, b) => {
    if (!a || !b) return a ?? b;
    return [b[0] < a[0] ? b[0] : a[0], b[1] > a[1] ? b[1] : a[1]];
  }, null);
}

// Rows of a grouping that no table has were given their keys by `with_key`.
function keyTypeOf(rows: Rows): Type {
  if (rows.kind === 'rekey') return rows.key.type;
  if (rows.kind === 'union') return keyTypeOf(rows.of[0] as Rows);
  return rows.kind === 'table' ? NULL : keyTypeOf(rows.of);
}

// Ticks and expiries come as often as time has it.
function mostRows(rows: Rows, data: Data): number | null {
  switch (rows.kind) {
    case 'table':
      return data.tables.get(rows.table)?.events.length ?? null;
    case 'union':
      return rows.of.reduce<number | null>((sum, part) => {
        const most = mostRows(part, data);
        return sum === null || most === null ? null : sum + most;
      }, 0);
    case 'tick':
    case 'expiry':
      return null;
    default:
      return mostRows(rows.of, data);
  }
}
