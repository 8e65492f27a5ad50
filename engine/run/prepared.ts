import { type QueryTable, rowsOf, spanOf } from '../columns/events.ts';
import { compile } from '../compile/compile.ts';
import type { Program } from '../compile/program.ts';
import { groupingOf } from '../compile/streams.ts';
import { SnapshotError } from '../diagnostics/failure.ts';
import type { Plan, PlanNode, Rows } from '../plan/node.ts';
import { fixedEnd, lastingRows, planOf } from '../plan/walk.ts';
import { type Field, NULL, record, type Type } from '../types/type.ts';
import { Heap } from './cells.ts';
import { lastInstant, rowsBefore } from './cut.ts';
import { Divided } from './divided.ts';
import { constantTexts, isHeavy, resultBytes, whyWhole } from './division.ts';
import { columnsNeeded, type Feed, feeds } from './feed.ts';
import { factsOf, type Nulls, nullsOf } from './nulls.ts';
import type { PartTask } from './part.ts';
import type { Data, ResultBatch, RunOptions } from './result.ts';
import { Run, type RunPlan, tableOf } from './run.ts';
import { type Identity, identityOf, layoutOf } from './snapshot.ts';
import type { Team } from './team.ts';
import type { Span } from './tick.ts';

/** Rows of all tables a slice aims at: its columns should stay in the processor's cache. */
const SLICE_ROWS = 16384;

/** Bytes of results that a part gives for a slice, at most. */
const SLICE_BYTES = 1 << 22;

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
  readonly #recipe: unknown;
  readonly #nulls: ReadonlyMap<string, readonly Nulls[]>;
  /** Codes of the texts in the program. */
  readonly #texts = new Map<string, number>();
  /** Why its entities cannot be computed apart; null if they can. */
  readonly whole: string | null;
  #known: RunPlan | null = null;
  #identity: Identity | null = null;
  #from: Uint8Array | null = null;

  /** `recipe`: what a team makes the plan from again; `longest`: how long the code of a loop may get (`compile/loops.ts`). */
  constructor(plan: Plan, data: Data, sliceRows = SLICE_ROWS, resuming: Resuming | null = null, recipe: unknown = null, longest?: number) {
    this.#recipe = recipe;
    this.plan = plan;
    this.#resuming = resuming;
    this.#data = data;
    this.#sliceRows = sliceRows;
    const text = (literal: string): number => this.#coded(literal);
    this.#nulls = new Map([...data.tables].map(([name, { events }]) => [name, events.columns.map(nullsOf)]));
    this.program = compile(plan, { text, handle: this.#heap.constant.bind(this.#heap) }, factsOf(this.#nulls), longest);
    this.whole = whyWhole(this.program);
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
    const spans = this.#read.map(spanOf);
    return spans.reduce<bigint | null>((end, span) => (span ? latest(end, span[1]) : end), null);
  }

  async *run({ checkpoint, team, ...options }: RunOptions): AsyncGenerator<ResultBatch> {
    if (team && !checkpoint && this.whyAlone(team, options.limit) === null) return yield* this.#divided(team, options);
    const run = await this.begin(paceOf(options));
    if (this.#isComing) return yield* run.fed(this.#feeds(), options);
    if (this.#from) run.load(this.#from, this.identity);
    yield* run.batches({ ...options, checkpoint: checkpoint && (until => checkpoint(run.save(this.identity), until)) });
  }

  /** Why it is run by one thread although there may be a team; null if the team computes its parts. `limit`: rows that are wanted, if not all. */
  whyAlone(team: Team | null, limit = this.plan.limit): string | null {
    if (this.whole !== null) return this.whole;
    if (this.#isComing) return 'its rows are read while it runs';
    if (this.#from !== null) return 'it goes on from a checkpoint';
    if (team === null || team.size < 2) return 'there are no others';
    const rows = this.plan.tables.reduce((sum, name) => sum + (this.#data.tables.get(name)?.events.length ?? 0), 0);
    const most = limit === 0 ? rows : Math.min(rows, limit);
    const { heavy, light } = team.leastRows;
    const least = isHeavy(this.program) ? heavy : light;
    if (most >= least) return null;
    return least === Infinity ? 'its loops are no slower than dividing rows among threads' : `there are fewer than ${least} rows`;
  }

  get #read(): readonly QueryTable[] {
    return this.plan.tables.flatMap(name => this.#data.tables.get(name) ?? []);
  }

  get #isComing(): boolean {
    return this.#read.some(({ coming }) => coming !== undefined);
  }

  #feeds(): AsyncGenerator<Feed> {
    const { plan, program } = this;
    return feeds(new Map(this.#read.map(table => [table.schema.name, table])), plan.until, name => columnsNeeded(program, name));
  }

  async *#divided(team: Team, options: RunOptions): AsyncGenerator<ResultBatch> {
    const bounds = (this.#known ??= await this.#bounds(paceOf(options)));
    const parts = team.begin(this.plan, this.#recipe, this.#tasks(bounds, team.size));
    const sliceRows = Math.min(team.sliceRows, Math.ceil(SLICE_BYTES / resultBytes(this.program)));
    yield* new Divided(this.program, bounds, this.#data, parts, sliceRows * team.size).batches(options);
  }

  #tasks(bounds: RunPlan, of: number): readonly PartTask[] {
    for (const text of constantTexts(this.program.result.store)) this.#coded(text);
    const hashes = new Map<string, BigUint64Array>();
    for (const { entities } of this.#data.tables.values())
      if (!hashes.has(entities.grouping)) hashes.set(entities.grouping, shared(entities.hashes));
    const tables = new Map(
      [...this.#data.tables].map(([name, { schema, entities }]) => {
        const nulls = this.#nulls.get(name) as readonly Nulls[];
        return [name, { schema, nulls, hashes: hashes.get(entities.grouping) as BigUint64Array }];
      })
    );
    const task = { of, bounds, tables, texts: this.#texts, layout: layoutOf(this.program) };
    return Array.from({ length: of }, (_, part) => ({ ...task, part }));
  }

  #coded(text: string): number {
    const code = this.#data.strings.intern(text);
    this.#texts.set(text, code);
    return code;
  }

  /** A run that has not begun, at the first row. */
  async begin(pace: Pace = {}): Promise<Run> {
    this.#known ??= await this.#bounds(pace);
    return new Run(this.program, this.#known, this.#data, this.#heap.fresh());
  }

  /** Lets runs go on from a checkpoint (§7.6). Throws a SnapshotError that says why it cannot be used. */
  async resume(checkpoint: Uint8Array): Promise<void> {
    const until = lastInstant((await this.begin()).load(checkpoint, this.identity));
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

const latest = (a: bigint | null, b: bigint): bigint => (a === null || b > a ? b : a);

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
    const found = this.#data.tables.get(name);
    if (!found) return null;
    if (found.coming) return found.coming.span;
    const { events } = found;
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

// Where threads share memory they read it there.
function shared(array: BigUint64Array): BigUint64Array {
  const copy = new BigUint64Array(new SharedArrayBuffer(array.byteLength));
  copy.set(array);
  return copy;
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

const mostOf = (table: QueryTable | undefined): number | null => (table ? rowsOf(table) : null);

// Ticks and expiries come as often as time has it.
function mostRows(rows: Rows, data: Data): number | null {
  switch (rows.kind) {
    case 'table':
      return mostOf(data.tables.get(rows.table));
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
