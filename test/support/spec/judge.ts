import { check, sound } from '../../../engine/check/check.ts';
import type { Diagnostic } from '../../../engine/diagnostics/diagnostic.ts';
import { type MeantRow, type MeantTable, meaning } from '../../../engine/meaning/meaning.ts';
import { plan } from '../../../engine/plan/build.ts';
import { directTables } from '../../../engine/plan/direct.ts';
import { HISTORY, type Mode } from '../../../engine/plan/modes.ts';
import type { Rows } from '../../../engine/plan/node.ts';
import { readParameters, type WrittenParameter } from '../../../engine/serve/parameters.ts';
import type { Restriction } from '../../../engine/sources/restrict.ts';
import { parse } from '../../../engine/syntax/parse.ts';
import { hashValue } from '../../../engine/types/hash.ts';
import type { Schema } from '../../../engine/types/schema.ts';
import { castText } from '../../../engine/types/text.ts';
import { type Field, record, type Type } from '../../../engine/types/type.ts';
import type { Value } from '../../../engine/types/value.ts';
import { readInstant } from './cells.ts';
import type { Table } from './read.ts';

/** A query as a case asks it. */
export interface Question {
  readonly text: string;
  readonly formulas: readonly { readonly name: string; readonly text: string }[];
  readonly params: readonly WrittenParameter[];
  readonly libraries: readonly { readonly label: string; readonly text: string }[];
  readonly tables: readonly Table[];
  readonly mode: Mode;
  /** To which entities it is restricted (§7.5). */
  readonly restriction: Restriction;
  /** The instant up to which the rows were there for a first run, whose checkpoint this one goes on from (§7.6); null: there was none. */
  readonly resumedAfter: bigint | null;
}

export interface Answer {
  readonly diagnostics: readonly Diagnostic[];
  /** null if there are errors. */
  readonly result: Result | null;
}

export interface Result {
  readonly keyType: Type;
  readonly fields: readonly Field[];
  readonly rows: readonly Pick<MeantRow, 'time' | 'subsort' | 'keyHash' | 'key' | 'values'>[];
}

/** What the language's definition says. */
export function judge(question: Question): Answer {
  const formulas = question.formulas.map(({ name, text }) => ({ name, text, label: null }));
  const checked = check(parse(question.text, 'query'), formulas, schemaOf(question.tables), {
    parameters: readParameters(question.params),
    libraries: question.libraries
  });
  const { diagnostics } = checked;
  const query = sound(checked);
  if (query === null) return { diagnostics, result: null };
  const planned = plan(query, question.mode);
  const { type, grouping } = planned.result;
  if (type.kind !== 'record') throw new Error('a sound query is a record');
  const direct = directTables(planned);
  const rows = meaning(
    planned,
    new Map(
      question.tables.map(table => [table.name, direct.includes(table.name) ? restricted(table, question.restriction) : meant(table)])
    )
  );
  return { diagnostics, result: { keyType: keyTypeOf(question.tables, grouping, planned.result.rows as Rows), fields: type.fields, rows } };
}

/** The mode that options of a case name. */
export function modeOf(options: ReadonlyMap<string, string>): Mode {
  const instant = (name: string): bigint | null => (options.has(name) ? readInstant(options.get(name) as string) : null);
  return {
    results: options.get('results') === 'final' ? 'final' : HISTORY.results,
    at: instant('at'),
    until: instant('until'),
    changedSince: instant('changed_since') ?? HISTORY.changedSince,
    limit: Number(options.get('limit') ?? HISTORY.limit)
  };
}

/** The entities that options of a case name: `entities = Ben Ryan`, `percent = 50`. */
export const restrictionOf = (options: ReadonlyMap<string, string>): Restriction => ({
  keys: options.get('entities')?.split(/\s+/) ?? null,
  percent: options.has('percent') ? Number(options.get('percent')) : null
});

export const resumedAfterOf = (options: ReadonlyMap<string, string>): bigint | null =>
  options.has('resumed_after') ? readInstant(options.get('resumed_after') as string) : null;

/** The events of some entities, with the numbers they have among all. */
function restricted(table: Table, { keys, percent }: Restriction): MeantTable {
  const keyType = (table.fields[table.key] as Field).type;
  const all = meant(table);
  const isKept = ({ key, keyHash }: MeantTable['events'][number]): boolean =>
    (keys === null || (key !== null && keys.includes(castText(keyType, key)))) &&
    (percent === null || 200n * keyHash <= BigInt(2 * percent) * LAST_HASH + 100n);
  return { ...all, events: all.events.filter(isKept) };
}

const LAST_HASH = 2n ** 64n - 1n;

const schemaOf = (tables: readonly Table[]): Schema => ({
  tables: new Map(
    tables.map(({ name, grouping, fields, key }) => [name, { name, type: record(fields), grouping, keyType: (fields[key] as Field).type }])
  )
});

/** A table's events in load order. */
export function meant({ grouping, fields, rows, subsort, key }: Table): MeantTable {
  const keyType = (fields[key] as Field).type;
  const events = rows.map((values, i) => ({
    time: values[0] as bigint,
    subsort: subsort === null ? BigInt(i) : BigInt(values[subsort] as bigint),
    keyHash: hashValue(keyType, values[key] as Value),
    key: values[key] as Value,
    record: values
  }));
  return { grouping, events };
}

/** The key type of a grouping: a table's; or, where rows were given new keys, the type whose name the grouping has. */
function keyTypeOf(tables: readonly Table[], grouping: string | null, rows: Rows): Type {
  const table = tables.find(candidate => candidate.grouping === grouping);
  if (table !== undefined) return (table.fields[table.key] as Field).type;
  if (rows.kind === 'rekey') return rows.key.type;
  if (rows.kind === 'table') throw new Error(`no table has the grouping of '${rows.table}'`);
  return keyTypeOf(tables, grouping, rows.kind === 'union' ? (rows.of[0] as Rows) : rows.of);
}
