import { columnOf } from '../../../engine/columns/builder.ts';
import type { Column } from '../../../engine/columns/column.ts';
import type { QueryTable } from '../../../engine/columns/events.ts';
import { GroupingIndex } from '../../../engine/columns/grouping.ts';
import { StringPool } from '../../../engine/columns/strings.ts';
import { valueAt } from '../../../engine/columns/values.ts';
import { type Compilation, compileQuery, type Query } from '../../../engine/index.ts';
import { joined } from '../../../engine/run/frames.ts';
import { readParameters } from '../../../engine/serve/parameters.ts';
import { prepare } from '../../../engine/sources/prepare.ts';
import { restrict } from '../../../engine/sources/restrict.ts';
import { type Field, record } from '../../../engine/types/type.ts';
import type { Value } from '../../../engine/types/value.ts';
import type { Answer, Question, Result } from './judge.ts';
import type { Table } from './read.ts';

/** What the engine says, all its stages. */
export async function kernelJudge(question: Question): Promise<Answer> {
  const strings = new StringPool();
  const { diagnostics, query } = compiled(question, question.tables, strings);
  if (query === null) return { diagnostics, result: null };
  if (question.resumedAfter !== null) await query.resume(await checkpointOf(question, question.resumedAfter));
  return { diagnostics, result: await resultOf(query, strings) };
}

function compiled(
  { text, formulas, libraries, params, mode, restriction }: Question,
  tables: readonly Table[],
  strings: StringPool
): Compilation {
  const spec = {
    ...mode,
    text,
    formulas: formulas.map(formula => ({ ...formula, label: null })),
    libraries,
    params: readParameters(params),
    restrict: (table: QueryTable) => restrict(table, restriction, strings)
  };
  return compileQuery(spec, { tables: queryTables(tables, strings), strings });
}

/** What a run over the rows up to an instant leaves. */
async function checkpointOf(question: Question, until: bigint): Promise<Uint8Array> {
  const before = question.tables.map(table => ({ ...table, rows: table.rows.filter(([time]) => (time as bigint) <= until) }));
  const { query } = compiled(question, before, new StringPool());
  let state = new Uint8Array();
  for await (const _ of (query as Query).run({ checkpoint: pieces => (state = joined(pieces)) }));
  return state;
}

async function resultOf(query: Query, strings: StringPool): Promise<Result> {
  const rows: Result['rows'][number][] = [];
  for await (const batch of query.run({})) {
    for (let row = 0; row < batch.length; row++) {
      rows.push({
        time: batch.time[row] as bigint,
        subsort: batch.subsort[row] as bigint,
        keyHash: batch.keyHash[row] as bigint,
        key: valueAt(batch.key, row, strings),
        values: batch.columns.map(column => valueAt(column, row, strings))
      });
    }
  }
  return { keyType: query.keyType, fields: query.columns, rows };
}

function queryTables(tables: readonly Table[], strings: StringPool): Map<string, QueryTable> {
  const indexes = new Map<string, GroupingIndex>();
  return new Map(
    tables.map(table => {
      const keyType = (table.fields[table.key] as Field).type;
      const index = indexes.get(table.grouping) ?? new GroupingIndex(table.grouping, keyType, strings);
      indexes.set(table.grouping, index);
      return [table.name, queryTable(table, index, strings)];
    })
  );
}

function queryTable({ name, grouping, fields, subsort, key, rows }: Table, index: GroupingIndex, strings: StringPool): QueryTable {
  const columns: Column[] = fields.map(({ type }, i) =>
    columnOf(
      type,
      rows.map(row => row[i] as Value),
      strings
    )
  );
  const setup = {
    time: (fields[0] as Field).name,
    key: (fields[key] as Field).name,
    subsort: subsort === null ? null : (fields[subsort] as Field).name
  };
  const events = prepare([{ schema: fields, length: rows.length, columns }], setup, fields, { strings, index, firstRow: 0 });
  const schema = { name, type: record(fields), grouping, keyType: (fields[key] as Field).type };
  return { schema, events, entities: index.entities, keys: () => index.keys() };
}
