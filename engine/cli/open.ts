import type { QuerySpec } from '../index.ts';
import { runQuery } from '../serve/fetch.ts';
import { loadRows } from '../serve/loading.ts';
import type { WrittenParameter } from '../serve/parameters.ts';
import { readRequest } from '../serve/requests.ts';
import { realPath } from '../serve/roots.ts';
import { declaredColumns } from '../serve/tables.ts';
import { outputColumns, outputFields } from '../sinks/identity.ts';
import { batchWriter, type Format } from '../sinks/writer.ts';
import { Local } from './local.ts';

/** Where a table's rows come from: files (paths, folders or patterns) or the bytes of an Arrow IPC stream; without either it is empty and needs a schema. */
export interface TableOptions {
  readonly time: string;
  readonly key: string;
  readonly subsort?: string;
  /** Default: the key column's name. */
  readonly grouping?: string;
  readonly timeUnit?: 's' | 'ms' | 'us' | 'ns';
  readonly schema?: readonly (readonly [name: string, type: string])[];
  readonly files?: readonly string[];
  readonly format?: string;
  readonly arrow?: AsyncIterable<Uint8Array>;
}

/** A value of a query's parameter: whole numbers and bigints are i64, other numbers f64, dates timestamps. */
export type Parameter = null | boolean | number | bigint | string | Date | readonly Parameter[];

/** How a query is run (§7.4); times are ISO 8601 text. */
export type QueryOptions = Partial<Pick<QuerySpec, 'results' | 'limit'>> & {
  readonly at?: string;
  readonly until?: string;
  readonly changedSince?: string;
  readonly params?: Readonly<Record<string, Parameter>>;
  /** A name may have parameters: `spend(x, d = 7d)`. */
  readonly formulas?: readonly { readonly name: string; readonly text: string }[];
  /** Texts of libraries; labels of diagnostics name them by `label`. */
  readonly libraries?: readonly { readonly text: string; readonly label: string }[];
};

export interface OpenResult {
  /** Warnings about the query, its tables and, once they have been read, its rows, as text. */
  readonly warnings: readonly string[];
  /** The rows as the bytes of a file: `csv`, `jsonl`, `arrow`, piece by piece. May be asked for again. */
  bytes(format: Format, options?: { readonly identity?: boolean }): AsyncGenerator<Uint8Array>;
}

/** The engine in this process, as a library: `const engine = open(); await engine.table(…); engine.query(…)`. Problems are thrown, with the text a person reads. */
export interface Engine {
  /** Creates or replaces a table; gives its number of rows. */
  table(name: string, options: TableOptions): Promise<number>;
  query(text: string, options?: QueryOptions): OpenResult;
}

/** Opens an engine. `memory` in bytes and `time` in seconds bound each query; null: unbounded. */
export function open(limits: { readonly memory: number | null; readonly time: number | null } = { memory: null, time: null }): Engine {
  const local = new Local(limits);
  return {
    table: (name, options) => load(local, name, options),
    query: (text, options = {}) => ask(local, text, options)
  };
}

async function load(local: Local, name: string, options: TableOptions): Promise<number> {
  const { files, format, arrow, ...table } = options;
  const { table: settings } = readRequest('table', {
    table: { ...table, name, grouping: table.grouping ?? table.key },
    rows: { kind: 'none' }
  });
  const rows = files
    ? { kind: 'files' as const, paths: files, format: format ?? null }
    : arrow
      ? { kind: 'stream' as const }
      : { kind: 'none' as const };
  const supply = { real: realPath, received: () => arrow ?? nothing() };
  const reading = { strings: local.session.strings, columns: declaredColumns(settings), pace: local };
  return local.session.tables.create(settings, 'replace', await loadRows({ rows, nanIsNull: false }, supply, reading)).rows;
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

function ask(local: Local, text: string, options: QueryOptions): OpenResult {
  const { query, limit, diagnostics, warnings } = local.session.query(
    readRequest('check', { ...options, params: written(options.params ?? {}), text })
  );
  const known = new Set([...diagnostics.map(({ rendered }) => rendered), ...warnings]);
  const onWarnings = (told: readonly string[]): void => told.forEach(text => void known.add(text));
  return {
    get warnings() {
      return [...known];
    },
    async *bytes(format, { identity = false } = {}) {
      const writer = batchWriter(format, outputFields(query.columns, query.keyType, identity), local.session.strings);
      yield* writer.begin();
      for await (const batch of runQuery(query, limit, local, { onWarnings }))
        yield* writer.batch(outputColumns(batch, identity), batch.length);
      yield* writer.end();
    }
  };
}

const written = (params: Readonly<Record<string, Parameter>>): WrittenParameter[] =>
  Object.entries(params).map(([name, value]) => ({ name, value: jsonOf(value) }));

function jsonOf(value: Parameter): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : `{ "f64": "${value}" }`;
  if (value instanceof Date) return JSON.stringify({ timestamp_ns: value.toISOString() });
  return Array.isArray(value) ? `[${value.map(jsonOf).join()}]` : JSON.stringify(value);
}
