import { check, sound } from '../../../engine/check/check.ts';
import type { Checked } from '../../../engine/check/checked.ts';
import { valueAt } from '../../../engine/columns/values.ts';
import type { Program } from '../../../engine/compile/program.ts';
import { Evaluator } from '../../../engine/meaning/evaluate.ts';
import { type MeantRow, type MeantTable, meaning } from '../../../engine/meaning/meaning.ts';
import { compareIdentities } from '../../../engine/meaning/row.ts';
import { spanOf } from '../../../engine/meaning/ticks.ts';
import { plan } from '../../../engine/plan/build.ts';
import type { Mode } from '../../../engine/plan/modes.ts';
import type { Plan } from '../../../engine/plan/node.ts';
import { fixedEnd, rowsOf } from '../../../engine/plan/walk.ts';
import { Prepared } from '../../../engine/run/prepared.ts';
import type { Data, RunOptions } from '../../../engine/run/result.ts';
import { parse } from '../../../engine/syntax/parse.ts';
import { showValue } from '../../../engine/types/literal.ts';
import type { Schema } from '../../../engine/types/schema.ts';
import type { Value } from '../../../engine/types/value.ts';
import { type Divided, inTurn } from './team.ts';

/** A query as it is asked. */
export interface Asked {
  readonly text: string;
  readonly formulas: readonly { readonly name: string; readonly text: string }[];
  readonly mode: Mode;
}

export type Row = Omit<MeantRow, 'isNew'>;

export const checkQuery = ({ text, formulas }: Asked, schema: Schema): Checked =>
  check(
    parse(text, 'query'),
    formulas.map(formula => ({ ...formula, label: null })),
    schema
  );

/** The plan of a query, null if it has errors. */
export function planQuery(asked: Asked, schema: Schema): Plan | null {
  const ready = sound(checkQuery(asked, schema));
  return ready && plan(ready, asked.mode);
}

export const meant = (of: Plan, tables: ReadonlyMap<string, MeantTable>): Row[] => meaning(of, tables);

export interface Ran {
  readonly rows: Row[];
  readonly program: Program;
}

/** The rows that the compiled plan gives, slice by slice; run several times if so asked, the rows of the last time. `longest`: of a loop. */
export async function run(of: Plan, data: Data, sliceRows: number, times = 1, options: RunOptions = {}, longest?: number): Promise<Ran> {
  const prepared = new Prepared(of, data, sliceRows, null, null, longest);
  let rows: Row[] = [];
  for (let i = 0; i < times; i++) rows = await rowsGiven(prepared, data, options);
  return { rows, program: prepared.program };
}

export interface RanInParts {
  /** Why it was not divided; null if it was. */
  readonly whole: string | null;
  readonly rows: readonly Row[];
  /** What the same program gives as a whole. */
  readonly undivided: readonly Row[];
}

/** The rows that the compiled plan gives if its entities, or the fields of its result, are computed in so many parts. */
export async function runParts(of: Plan, data: Data, sliceRows: number, parts: number, divided: Divided): Promise<RanInParts> {
  const prepared = new Prepared(of, data, sliceRows);
  const team = inTurn(parts, divided);
  const { by, ...more } = prepared.division(team, 0);
  if (by !== divided) return { whole: 'why' in more ? more.why : by, rows: [], undivided: [] };
  return { whole: null, rows: await rowsGiven(prepared, data, { team }), undivided: await rowsGiven(prepared, data) };
}

async function rowsGiven(prepared: Prepared, { strings }: Data, options: RunOptions = {}): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const { length, time, subsort, keyHash, key, columns } of prepared.run(options)) {
    for (let i = 0; i < length; i++) {
      const values = columns.map(column => valueAt(column, i, strings));
      rows.push({
        time: time[i] as bigint,
        subsort: subsort[i] as bigint,
        keyHash: keyHash[i] as bigint,
        key: valueAt(key, i, strings),
        values
      });
    }
  }
  return rows;
}

/** A row as text: what differs is seen. */
export const showRow = ({ time, subsort, keyHash, key, values }: Row): string =>
  `${time} ${subsort} ${keyHash} ${showValue(key)} | ${values.map(showValue).join('  ')}`;

/** Where two results differ, side by side; null if they are the same. If `near`, floats may differ by 1e-9 of their size. */
export function difference(expected: readonly Row[], actual: readonly Row[], near = false): string | null {
  for (let i = 0; i < Math.max(expected.length, actual.length); i++) {
    const [a, b] = [expected[i], actual[i]];
    if (a && b && isSameRow(a, b, near)) continue;
    return `row ${i} of ${expected.length}\n  expected  ${a ? showRow(a) : 'none'}\n  but got   ${b ? showRow(b) : 'none'}`;
  }
  return null;
}

function isSameRow(a: Row, b: Row, near: boolean): boolean {
  if (compareIdentities(a, b) !== 0 || !isSame(a.key, b.key, false) || a.values.length !== b.values.length) return false;
  return a.values.every((value, i) => isSame(value, b.values[i] as Value, near));
}

function isSame(a: Value, b: Value, near: boolean): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a === 'number' && typeof b === 'number') return near && isNear(a, b);
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((x, i) => isSame(x as Value, b[i] as Value, near));
  return a !== null && b !== null && typeof a === 'object' && !Array.isArray(a) && !Array.isArray(b) && showValue(a) === showValue(b);
}

const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b), 1e-3);

/** Whether the ticks of a plan fall on less than so many boundaries, by the slow evaluator. */
export function hasFewTicks(of: Plan, tables: ReadonlyMap<string, MeantTable>, limit: number): boolean {
  const evaluator = evaluatorOf(of, tables);
  let count = 0;
  for (const rows of rowsOf(of)) {
    if (rows.kind !== 'tick' || rows.entry.boundaries === null) continue;
    const span = spanOf(rows.span.map(part => evaluator.rows(part)));
    if (span === null) continue;
    const { from, next } = rows.entry.boundaries(rows.types);
    for (let at = from(span.first); at <= span.last; at = next(at)) if (++count >= limit) return false;
  }
  return true;
}

/** The boundaries of a plan's ticks (and what runs out of its windows) that lie after the last event up to `end` but not after `end`: there a cut at `end` changes which ticks there are. */
export function losesTicks(of: Plan, whole: ReadonlyMap<string, MeantTable>, cut: ReadonlyMap<string, MeantTable>, end: bigint): boolean {
  const [before, after] = [evaluatorOf(of, whole), evaluatorOf(of, cut)];
  return rowsOf(of).some(rows => {
    if (rows.kind !== 'expiry' && (rows.kind !== 'tick' || rows.entry.boundaries === null)) return false;
    const [old, now] = [before, after].map(evaluator => spanOf(rows.span.map(part => evaluator.rows(part))));
    if (!old || old.first > end) return false;
    const last = old.last < end ? old.last : end;
    if (!now || now.last >= last || rows.kind === 'expiry') return !now || now.last < last;
    return rows.entry.boundaries === null || rows.entry.boundaries(rows.types).from(now.last + 1n) <= last;
  });
}

/** The slow evaluator of a plan over tables. */
export const evaluatorOf = (of: Plan, tables: ReadonlyMap<string, MeantTable>): Evaluator =>
  new Evaluator({ events: eventsOf(of, tables), end: fixedEnd(of) });

function eventsOf({ until }: Plan, tables: ReadonlyMap<string, MeantTable>): (table: string) => MeantTable['events'] {
  const read = new Map<string, MeantTable['events']>();
  for (const [name, { events }] of tables)
    read.set(name, events.filter(({ time }) => until === null || time <= until).sort(compareIdentities));
  return table => read.get(table) ?? [];
}
