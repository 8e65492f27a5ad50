import { check, QUERY, sound } from './check/check.ts';
import type { Checked, Formula, LibraryText, ParameterValue, Sound } from './check/checked.ts';
import { type QueryTable, spanOf } from './columns/events.ts';
import type { Diagnostic } from './diagnostics/diagnostic.ts';
import type { Entry } from './functions/define.ts';
import { remote } from './functions/remote.ts';
import { optimize } from './optimize/optimize.ts';
import { plan, planMoments } from './plan/build.ts';
import { fieldContinuity } from './plan/continuity.ts';
import { directTables } from './plan/direct.ts';
import type { Mode } from './plan/modes.ts';
import type { Plan, PlanNode } from './plan/node.ts';
import { showPlan } from './plan/show.ts';
import { explain } from './run/explain.ts';
import { type Moments, withMoments } from './run/moments.ts';
import { Prepared, type Resuming } from './run/prepared.ts';
import type { Data, ResultBatch, RunOptions } from './run/result.ts';
import type { Team } from './run/team.ts';
import type { Parsed } from './syntax/ast.ts';
import { parse } from './syntax/parse.ts';
import { parseSignature } from './types/notation.ts';
import type { Schema } from './types/schema.ts';
import type { Field } from './types/type.ts';

export type { Moments } from './run/moments.ts';
export type { Operation } from './run/operation.ts';
export type { Data, Progress, RemoteCall, ResultBatch, RunOptions } from './run/result.ts';

/** A query to compile: its text, the formulas it may use, and how it is to be run (§7.4). Times are nanoseconds since the epoch. */
export interface QuerySpec extends Mode {
  readonly text: string;
  readonly formulas: readonly Formula[];
  /** Libraries whose bindings are formulas too (X6). */
  readonly libraries?: readonly LibraryText[] | undefined;
  /** Values of the query's parameters, by name without the `$` (X6). */
  readonly params?: ReadonlyMap<string, ParameterValue> | undefined;
  /** Functions of the client that the text may call, by their signatures. */
  readonly functions?: readonly string[] | undefined;
  /** What to read instead of a table that the query reads directly (§7.5). */
  readonly restrict?: ((table: QueryTable) => QueryTable) | undefined;
}

export type Continuity = PlanNode['continuity'];

/** A compiled query on fixed rows. `run` may be called again and gives the same; it stops between slices when `signal` says so. */
export interface Query {
  /** The fields of the result, without the identity columns. */
  readonly columns: readonly Field[];
  readonly keyType: Field['type'];
  /** The time of the last event of the tables it reads; null if there is none. */
  readonly end: bigint | null;
  /** What each field is worth between rows, as far as the query says; of final results, whose rows are of one instant, nothing. */
  continuity(): readonly Continuity[];
  /** What moving fields of a history are worth at moments, whatever rows it has there: in row order; null where the client computes them and is not there. */
  moving(fields: readonly string[], moments: Moments, options: RunOptions): AsyncIterable<ResultBatch> | null;
  /** A bound of its rows; null if none is known. */
  readonly most: number | null;
  run(options: RunOptions): AsyncIterable<ResultBatch>;
  /** Lets runs go on from a checkpoint that an earlier one gave (`RunOptions.checkpoint`; §7.6). Throws a SnapshotError that says why it cannot be used. */
  resume(checkpoint: Uint8Array): Promise<void>;
}

export interface Compilation {
  readonly diagnostics: readonly Diagnostic[];
  /** null if there are errors. */
  readonly query: Query | null;
  /** The tables it reads directly, not as the foreign side of a lookup; none if there are errors. */
  readonly tables: readonly string[];
  /** Any stage as text: ast checked plan optimized kernel. */
  explain(stage: string): string;
}

/** What a plan is made from, for other threads to make it again. */
export interface Recipe {
  readonly spec: Omit<QuerySpec, 'restrict'>;
  readonly schema: Schema;
}

/** The optimized plan of a recipe. Throws if its query has errors. */
export function planAgain({ spec, schema }: Recipe): Plan {
  const ready = sound(checkedOf(parse(spec.text, QUERY), spec, schema));
  if (ready === null) throw new Error('a query that was sound has errors in another thread');
  return optimize(plan(ready, spec));
}

/** Parses, checks, plans and compiles a query. Mistakes of the user are diagnostics, never thrown. `team`: those who may compute parts of it. */
export function compileQuery(asked: QuerySpec, data: Data, team: Team | null = null): Compilation {
  const { restrict, ...given } = asked;
  const spec = { ...given, whole: [...data.tables.values()].every(table => startsAfter(table, given.changedSince)) };
  const parsed = parse(spec.text, QUERY);
  const schema = { tables: new Map([...data.tables].map(([name, table]) => [name, table.schema])) };
  const checked = checkedOf(parsed, spec, schema);
  const ready = sound(checked);
  const planned = ready && plan(ready, spec);
  const optimized = planned && optimize(planned);
  const direct = planned ? directTables(planned) : [];
  const rows = restrict ? restricted(data, direct, restrict) : data;
  const recipe: Recipe = { spec, schema };
  const prepared = optimized && new Prepared(optimized, rows, undefined, resumingOf(spec, ready as Sound), recipe);
  return {
    diagnostics: checked.diagnostics,
    query: prepared && {
      columns: documentedColumns(prepared.columns, ready as Sound),
      keyType: prepared.keyType,
      end: prepared.end,
      continuity: () => continuityOf(ready as Sound, spec),
      moving(fields, moments, options) {
        const asked = optimize(planMoments(ready as Sound, spec, fields));
        if (options.call === undefined && asksClient(asked)) return null;
        const data = withMoments(rows, asked.result.grouping as string, prepared.keyType, moments);
        return new Prepared(asked, data).run({ ...options, limit: moments.times.length * moments.entities.length });
      },
      most: prepared.most,
      run: options => prepared.run(team === null ? options : { team, ...options }),
      resume: checkpoint => prepared.resume(checkpoint)
    },
    tables: direct,
    explain: stage => explain(stage, { parsed, checked, planned, optimized, prepared, team })
  };
}

const checkedOf = (parsed: Parsed, { formulas, params, libraries, functions = [] }: Recipe['spec'], schema: Schema): Checked =>
  check(parsed, formulas, schema, { parameters: params, libraries, functions: functionsOf(functions) });

function functionsOf(signatures: readonly string[]): ReadonlyMap<string, Entry> {
  return new Map(signatures.map(signature => [parseSignature(signature).name, remote(signature)]));
}

function continuityOf({ query }: Sound, { results }: Mode): readonly Continuity[] {
  const known = fieldContinuity(query);
  return results === 'final' ? known.map(() => 'discrete') : known;
}

const asksClient = ({ nodes }: Plan): boolean => nodes.some(({ op }) => op.kind === 'apply' && op.entry.remote);

/** The columns with what the text says of them: a plan's types have nothing but types. */
const documentedColumns = (columns: readonly Field[], { query: { type } }: Sound): readonly Field[] =>
  type.kind === 'record' ? type.fields : columns;

// Times that no one writes stand for those of the mode: a later run may have others.
const ANY_TIME = -(2n ** 63n) + 1n;

function resumingOf({ results, at, changedSince }: QuerySpec, query: Sound): Resuming {
  const timeless = { results, at: at === null ? null : ANY_TIME, until: null, changedSince: ANY_TIME, limit: 0, whole: false };
  return { query: () => showPlan(plan(query, timeless)), shownFrom: results === 'history' ? changedSince : null };
}

const startsAfter = (table: QueryTable, time: bigint): boolean => (spanOf(table)?.[0] ?? time) >= time;

function restricted(data: Data, names: readonly string[], restrict: (table: QueryTable) => QueryTable): Data {
  const tables = [...data.tables].map(([name, table]) => [name, names.includes(name) ? restrict(table) : table] as const);
  return { ...data, tables: new Map(tables) };
}
