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
import { constantTexts, isHeavy, resultBytes, whyWhole } from './division.ts';
import { columnsNeeded, type Feed, feeds } from './feed.ts';
import { cutsBeforehand, divisionOf, type FieldsDivision, ONE_FIELD, whyNotNow } from './fieldsDivision.ts';
import type { FieldsTask } from './fieldsPart.ts';
import { factsOf, type Nulls, nullsOf } from './nulls.ts';
import type { PartTask } from './part.ts';
import type { Data, ResultBatch, RunOptions } from './result.ts';
import { Run, type RunPlan, tableOf } from './run.ts';
import { sharedHashes, sharedTable, sharingTakes } from './sharing.ts';
import { type Identity, identityOf, layoutOf } from './snapshot.ts';
import type { Fields, Team } from './team.ts';
import type { Span } from './tick.ts';

/** Rows of all tables a slice aims at: its columns should stay in the processor's cache. */
const SLICE_ROWS = 16384;

/** Bytes of results that a part gives for a slice, at most. */
const SLICE_BYTES = 1 << 22;

/** How a plan is run: by one thread, or with its fields or entities divided. */
export type Division =
  | { readonly by: 'nothing'; readonly why: string }
  | { readonly by: 'fields'; readonly of: FieldsDivision<Prepared> }
  | { readonly by: 'entities' };

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
  readonly #divisions = new Map<number, FieldsDivision<Prepared> | string>();
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
    if (team && division?.by === 'fields') return yield* this.#abreast(team, division.of, options);
    if (team && division?.by === 'entities') return yield* this.#divided(team, options);
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
    const rows = this.#read.reduce((sum, { events }) => sum + events.length, 0);
    const most = limit === 0 ? rows : Math.min(rows, limit);
    const fields = this.#fields(team);
    if (typeof fields !== 'string' && !team.isReady) team.prepare();
    const now = { share: rows === 0 ? 1 : most / rows, sharing: sharingTakes(this.#read) };
    const why = typeof fields === 'string' ? fields : whyNotNow(fields, team, now);
    if (typeof fields !== 'string' && why === null) return { by: 'fields', of: fields };
    if (most < team.leastRows.heavy) return alone(why as string);
    const whole = whyWhole(this.program);
    if (whole !== null) return alone(why === ONE_FIELD ? whole : (why as string));
    return isHeavy(this.program) || most >= team.leastRows.light ? { by: 'entities' } : alone(why as string);
  }

  /** How the fields of the result are divided; why not, if that does not gain. */
  #fields(team: Team): FieldsDivision<Prepared> | string {
    const known = this.#divisions.get(team.size);
    if (known !== undefined) return known;
    const lengths = new Map(this.#read.map(({ schema, events }) => [schema.name, events.length]));
    const made = (plan: Plan): Prepared => new Prepared(plan, this.#data, this.#sliceRows);
    const division = divisionOf(this.plan, lengths, team, made);
    this.#divisions.set(team.size, division);
    return division;
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
    if (this.#shared) return this.#shared;
    const { store } = this.program.result;
    for (const text of constantTexts(store)) this.#coded(text);
    const tables = new Map(
      [...this.#data.tables].map(([name, table]) => {
        const read = columnsRead(this.program, name, store.fields);
        return [name, sharedTable(table, this.#nulls.get(name) as readonly Nulls[], read)] as const;
      })
    );
    this.#shared = { id: ++lastTask, fields, tables, texts: this.#texts, layout: layoutOf(this.program) };
    return this.#shared;
  }

  #boundsOf(pace: Pace): Bounds {
    return new Bounds(this.plan, this.#data.tables, plan => new Prepared(plan, this.#data, this.#sliceRows).run(pace));
  }

  async *#divided(team: Team, options: RunOptions): AsyncGenerator<ResultBatch> {
    const bounds = await this.#bounds(paceOf(options));
    const parts = team.begin(this.plan, this.#recipe, this.#tasks(bounds, team.size));
    const sliceRows = Math.min(team.sliceRows, Math.ceil(SLICE_BYTES / resultBytes(this.program)));
    yield* new Divided(this.program, bounds, this.#data, parts, sliceRows * team.size).batches(options);
  }

  #tasks(bounds: RunPlan, of: number): readonly PartTask[] {
    for (const text of constantTexts(this.program.result.store)) this.#coded(text);
    const hashes = new Map<string, BigUint64Array>();
    for (const { entities } of this.#data.tables.values())
      if (!hashes.has(entities.grouping)) hashes.set(entities.grouping, sharedHashes(entities));
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
