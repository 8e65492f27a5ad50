import { type QueryTable, rowsOf, spanOf } from '../columns/events.ts';
import { compile } from '../compile/compile.ts';
import type { Program } from '../compile/program.ts';
import { groupingOf } from '../compile/streams.ts';
import { SnapshotError } from '../diagnostics/failure.ts';
import type { Plan, Rows } from '../plan/node.ts';
import { type Field, NULL, type Type } from '../types/type.ts';
import { batchesAbreast } from './abreast.ts';
import { Bounds } from './bounds.ts';
import { Heap } from './cells.ts';
import { columnsRead } from './columnsRead.ts';
import { lastInstant } from './cut.ts';
import { Divided } from './divided.ts';
import { columnsOfParts, constantTexts, resultBytes } from './division.ts';
import { type EntitiesDivision, entitiesDivisionOf, sharesOf } from './entitiesDivision.ts';
import { columnsNeeded, type Feed, feeds } from './feed.ts';
import { cutsBeforehand, divisionOf, type FieldsDivision, ONE_FIELD, UNSHARED, whyNotNow } from './fieldsDivision.ts';
import type { FieldsTask } from './fieldsPart.ts';
import { factsOf, type Nulls, nullsOf } from './nulls.ts';
import { columnsOfPart, PartRun } from './part.ts';
import type { Data, ResultBatch, RunOptions } from './result.ts';
import { Run, type RunPlan, tableOf } from './run.ts';
import type { Share } from './share.ts';
import { forgo, sharedTable, sharingTakes } from './sharing.ts';
import { type Identity, identityOf, layoutOf } from './snapshot.ts';
import type { Fields, Team } from './team.ts';
import type { Span } from './tick.ts';

/** Rows of all tables a slice aims at: its columns should stay in the processor's cache. */
const SLICE_ROWS = 16384;

/** Bytes of results that parts with some entities each give for a slice, at most. */
const SLICE_BYTES = 1 << 22;

/** How a plan is run: by one thread, or with its fields or entities divided. `forgone`: milliseconds that would be gained if threads shared its rows. */
export type Division =
  | { readonly by: 'nothing'; readonly why: string; readonly forgone?: number }
  | { readonly by: 'fields'; readonly of: FieldsDivision<Prepared> }
  | { readonly by: 'entities'; readonly of: EntitiesDivision };

const alone = (why: string): Division => ({ by: 'nothing', why });

/** How saved states of a query are known: its text whatever the times it is asked for, and from when on its rows are shown (null: final results). */
export interface Resuming {
  readonly query: () => string;
  readonly shownFrom: bigint | null;
}

/** A plan compiled for the rows of `data`; may be run any number of times, also at once. */
export class Prepared {
  readonly plan: Plan;
  readonly #data: Data;
  readonly #heap = new Heap();
  readonly #sliceRows: number;
  readonly #resuming: Resuming | null;
  readonly #recipe: unknown;
  readonly #longest: number | undefined;
  readonly #nulls: ReadonlyMap<string, readonly Nulls[]>;
  /** Codes of the texts in the program. */
  readonly #texts = new Map<string, number>();
  readonly #divisions = new Map<number, Division>();
  readonly #entityTasks = new Map<string, FieldsTask>();
  #program: Program | null = null;
  #shared: FieldsTask | null = null;
  #known: RunPlan | null = null;
  #identity: Identity | null = null;
  #from: Uint8Array | null = null;

  /** `recipe`: what a team makes the plan from again; `longest`: how long the code of a loop may get (`compile/loops.ts`). */
  constructor(plan: Plan, data: Data, sliceRows = SLICE_ROWS, resuming: Resuming | null = null, recipe: unknown = null, longest?: number) {
    this.#recipe = recipe;
    this.#longest = longest;
    this.plan = plan;
    this.#resuming = resuming;
    this.#data = data;
    this.#sliceRows = sliceRows;
    this.#nulls = new Map([...data.tables].map(([name, { events }]) => [name, events.columns.map(nullsOf)]));
  }

  /** Compiled when it is first asked for: where fields are divided, nobody may. */
  get program(): Program {
    const text = (literal: string): number => this.#coded(literal);
    this.#program ??= compile(this.plan, { text, handle: this.#heap.constant.bind(this.#heap) }, factsOf(this.#nulls), this.#longest);
    return this.#program;
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
    const division = checkpoint ? null : this.division(team ?? null, options.limit);
    if (division?.by === 'nothing' && division.forgone) forgo(this.#read, division.forgone);
    if (team && division?.by === 'fields') return yield* this.#abreast(team, division.of, options);
    if (team && division?.by === 'entities') return yield* this.#apart(team, division.of, options);
    const run = await this.begin(paceOf(options));
    if (this.#isComing) return yield* run.fed(this.#feeds(), options);
    if (this.#from) run.load(this.#from, this.identity);
    yield* run.batches({ ...options, checkpoint: checkpoint && (until => checkpoint(run.save(this.identity), until)) });
  }

  /** How it is run where there may be a team. `limit`: rows that are wanted, if not all. */
  division(team: Team | null, limit = this.plan.limit): Division {
    if (this.#isComing) return alone('its rows are read while it runs');
    if (this.#from !== null) return alone('it goes on from a checkpoint');
    if (team === null || team.size < 2) return alone('there are no others');
    const division = this.#divided(team);
    if (division.by === 'nothing') return division;
    if (!team.isReady) team.prepare();
    const rows = this.#read.reduce((sum, { events }) => sum + events.length, 0);
    const most = limit === 0 ? rows : Math.min(rows, limit);
    const now = { share: rows === 0 ? 1 : most / rows, sharing: sharingTakes(this.#read) };
    const estimate = division.by === 'fields' ? division.of.portions : division.of;
    const why = whyNotNow(estimate, team, now);
    if (why === UNSHARED) return { by: 'nothing', why, forgone: (estimate.alone - estimate.together) * now.share };
    return why === null ? division : alone(why);
  }

  /** How it is divided among a team where all rows are wanted and the threads have begun. */
  #divided(team: Team): Division {
    const known = this.#divisions.get(team.size);
    if (known !== undefined) return known;
    const division = this.#dividedAnew(team);
    this.#divisions.set(team.size, division);
    return division;
  }

  #dividedAnew(team: Team): Division {
    const lengths = new Map(this.#read.map(({ schema, events }) => [schema.name, events.length]));
    const made = (plan: Plan): Prepared => new Prepared(plan, this.#data, this.#sliceRows);
    const fields = divisionOf(this.plan, lengths, team, made);
    if (typeof fields !== 'string') return { by: 'fields', of: fields };
    const entities = entitiesDivisionOf(this.plan, () => this.program, lengths, team);
    return typeof entities === 'string' ? alone(fields === ONE_FIELD ? entities : fields) : { by: 'entities', of: entities };
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

  async *#abreast(team: Team, { portions, parts }: FieldsDivision<Prepared>, options: RunOptions): AsyncGenerator<ResultBatch> {
    const bounds = this.#boundsOf(paceOf(options));
    const cuts = await cutsBeforehand(this.plan, this.#read, this.#sliceRows, bounds);
    if (cuts === null) return yield* this.run({ ...options, team: undefined });
    const end = await bounds.end();
    const [own, ...others] = parts as [Prepared, ...Prepared[]];
    const [ownPlaces, ...places] = portions.fields as [readonly number[], ...(readonly number[])[]];
    const run = await own.begin(paceOf(options), end);
    const measured = options.onCosts !== undefined;
    const begun: { part: Fields; places: readonly number[] }[] = [];
    for (const [i, other] of others.entries()) {
      const how = { bounds: await other.#bounds(paceOf(options), end), cuts, measured };
      const fields = places[i] as readonly number[];
      const types = other.columns.map(({ type }) => type);
      begun.push({ part: team.compute(this.plan, this.#recipe, i, other.#task(fields), how, types), places: fields });
    }
    const abreast = { fields: this.columns, cuts, limit: this.plan.limit, own: { run, places: ownPlaces }, others: begun };
    yield* batchesAbreast(abreast, options);
  }

  /** What a thread makes this program of again, as that of some fields of another plan. */
  #task(fields: readonly number[]): FieldsTask {
    this.#shared ??= this.#taskOf(fields, table => columnsRead(this.program, table, this.program.result.store.fields));
    return this.#shared;
  }

  #taskOf(computes: FieldsTask['computes'], read: (table: string) => ReadonlySet<number>): FieldsTask {
    for (const text of constantTexts(this.program.result.store)) this.#coded(text);
    const shared = (name: string, table: QueryTable) => sharedTable(table, this.#nulls.get(name) as readonly Nulls[], read(name));
    const tables = new Map([...this.#data.tables].map(([name, table]) => [name, shared(name, table)]));
    return { id: ++lastTask, computes, tables, texts: this.#texts, layout: layoutOf(this.program) };
  }

  #boundsOf(pace: Pace): Bounds {
    return new Bounds(this.plan, this.#data.tables, plan => new Prepared(plan, this.#data, this.#sliceRows).run(pace));
  }

  async *#apart(team: Team, division: EntitiesDivision, options: RunOptions): AsyncGenerator<ResultBatch> {
    const { program } = this;
    const sliceRows = Math.min(this.#sliceRows * team.size, Math.ceil(SLICE_BYTES / resultBytes(program)));
    const cuts = await cutsBeforehand(this.plan, this.#read, sliceRows, this.#boundsOf(paceOf(options)));
    if (cuts === null) return yield* this.run({ ...options, team: undefined });
    const bounds = await this.#bounds(paceOf(options));
    const how = { bounds, cuts, measured: options.onCosts !== undefined };
    const entities = Math.min(...this.#read.map(table => table.entities.size));
    const shares = sharesOf(division, entities, team.size);
    const [first, ...others] = shares as [Share, ...Share[]];
    const tables = new Map(
      [...this.#data.tables].map(([name, { schema, events, entities }]) => [name, { schema, events, hashes: entities.hashes }])
    );
    const own = new PartRun(program, bounds, tables, first, { strings: this.#data.strings, heap: this.#heap.fresh() });
    const types = columnsOfPart(program);
    const begun = others.map((share, i) => team.compute(this.plan, this.#recipe, i, this.#entityTask(share), how, types));
    yield* new Divided(program, this.#data, { cuts, limit: this.plan.limit, shares, own, others: begun }).batches(options);
  }

  #entityTask(share: Share): FieldsTask {
    const name = `${share.first} ${share.count} ${share.of}`;
    const task = this.#entityTasks.get(name) ?? this.#taskOf(share, table => columnsOfParts(this.program, table));
    this.#entityTasks.set(name, task);
    return task;
  }

  #coded(text: string): number {
    const code = this.#data.strings.intern(text);
    this.#texts.set(text, code);
    return code;
  }

  /** A run that has not begun, at the first row. `end`: the instant of the last event, where more than this plan says it. */
  async begin(pace: Pace = {}, end: bigint | null = null): Promise<Run> {
    return new Run(this.program, await this.#bounds(pace, end), this.#data, this.#heap.fresh());
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
  async #bounds(pace: Pace, end: bigint | null = null): Promise<RunPlan> {
    if (this.#known) return this.#known;
    const { plan, program } = this;
    const bounds = this.#boundsOf(pace);
    const spans = new Map<number, Span>();
    for (const { id, rows } of program.streams)
      if (rows.kind === 'tick' || rows.kind === 'expiry') spans.set(id, await bounds.span(rows.span));
    this.#known = { until: plan.until, limit: plan.limit, end: end ?? (await bounds.end()), spans, sliceRows: this.#sliceRows };
    return this.#known;
  }
}

let lastTask = 0;

/** How a run is stopped and lets others have their turn. */
type Pace = Pick<RunOptions, 'signal' | 'pause' | 'call'>;

const latest = (a: bigint | null, b: bigint): bigint => (a === null || b > a ? b : a);

const paceOf = ({ signal, pause, call }: RunOptions): Pace => ({ ...(signal && { signal }), ...(pause && { pause }), call });

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
