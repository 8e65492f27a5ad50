import type { QueryTable } from '../columns/events.ts';
import { GroupingIndex } from '../columns/grouping.ts';
import type { StringPool } from '../columns/strings.ts';
import { DataError } from '../diagnostics/failure.ts';
import { diagnostic } from '../diagnostics/messages.ts';
import { Ahead } from '../sources/ahead.ts';
import { mergeEvents } from '../sources/arrange.ts';
import { type ComingTable, coming, nothingYet } from '../sources/coming.ts';
import { prepare, tableColumns } from '../sources/prepare.ts';
import { parseType } from '../types/notation.ts';
import type { Schema, TableSchema } from '../types/schema.ts';
import { type Field, record, sameType, showType, type Type } from '../types/type.ts';
import { describeDiagnostic } from './describe.ts';
import { type Loaded, located } from './loading.ts';
import { Problem } from './problem.ts';
import type { TableInfo } from './protocol.ts';
import type { TableSettings } from './requests.ts';
import { describeTable, type Table } from './table.ts';
import { warningsOf } from './warnings.ts';

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The tables of a session. A change makes a new table in the old one's place: queries keep the rows they began with. */
export class Tables {
  readonly #strings: StringPool;
  readonly #changed: () => void;
  readonly #tables = new Map<string, Table>();

  constructor(strings: StringPool, changed: () => void) {
    this.#strings = strings;
    this.#changed = changed;
  }

  /** The tables as they are now. */
  forQuery(): ReadonlyMap<string, QueryTable> {
    return new Map([...this.#tables].map(([name, table]) => [name, queryTable(table)]));
  }

  /** What the checker knows of the tables as they are now. */
  schema(): Schema {
    return { tables: new Map([...this.#tables].map(([name, table]) => [name, schemaOf(table)])) };
  }

  /** What looks like a mistake in the tables of these names; `cutAtEpoch`: rows before 1970 are left out by default. */
  warnings(names: readonly string[], cutAtEpoch: boolean): readonly string[] {
    return names.flatMap(name => warningsOf(this.#get(name), cutAtEpoch));
  }

  totals(): { readonly tables: number; readonly rows: number } {
    let rows = 0;
    for (const table of this.#tables.values()) rows += table.events.length;
    return { tables: this.#tables.size, rows };
  }

  list(): readonly TableInfo[] {
    return [...this.#tables.values()].map(describeTable);
  }

  /** Throws, before any rows are read, if a table of that name cannot be made. */
  refuseName(name: string, ifExists: 'replace' | 'error'): void {
    if (!NAME.test(name)) {
      throw new DataError(`'${name}' cannot be the name of a table: names are letters, digits and _, and do not begin with a digit`);
    }
    if (ifExists === 'error' && this.#tables.has(name)) throw nameTaken(name);
  }

  /** What prepares a table's rows while they are read; for `create`. */
  ahead(settings: TableSettings): Ahead {
    return new Ahead(settings, groupingOf(settings), this.#strings);
  }

  /** Creates or replaces a table. Throws a DataError that names the culprit; the table before stays then. */
  create(settings: TableSettings, ifExists: 'replace' | 'error', loaded: Loaded, ahead: Ahead | null = null): TableInfo {
    this.refuseName(settings.name, ifExists);
    const given = declaredColumns(settings);
    if (given === null && loaded.schema === null) throw new DataError('a table without rows needs a schema: its columns and their types');
    const columns = located(loaded, () => tableColumns(loaded.schema ?? [], settings, given));
    const key = columns.find(column => column.name === settings.key) as Field;
    const index = this.#index(settings, key.type, ahead?.numbered?.index);
    const numbered = ahead?.numbered?.index === index ? ahead.numbered : null;
    const preparing = { strings: this.#strings, index, firstRow: 0, numbered };
    const events = located(loaded, () => prepare(loaded.batches, settings, columns, preparing));
    return this.#set({ settings, columns, index, events, added: events.length });
  }

  /** Creates a table whose rows are read while a query runs. Throws a DataError that names the culprit. */
  createComing(settings: TableSettings, table: ComingTable): void {
    this.refuseName(settings.name, 'error');
    const { columns } = table;
    const index = this.#index(settings, (columns.find(column => column.name === settings.key) as Field).type);
    const rows = coming(table, { strings: this.#strings, index });
    this.#set({ settings, columns, index, events: nothingYet(table), coming: rows, added: rows.rows });
  }

  /** Appends rows. Throws a DataError that names the culprit; the table stays as it was then. */
  append(name: string, loaded: Loaded): { readonly rows: number; readonly table: TableInfo } {
    const table = this.#get(name);
    const { settings, columns, index, added } = table;
    const preparing = { strings: this.#strings, index, firstRow: added };
    const rows = located(loaded, () => prepare(loaded.batches, settings, columns, preparing));
    const events = mergeEvents(table.events, rows, index.entities);
    return { rows: rows.length, table: this.#set({ ...table, events, added: added + rows.length }) };
  }

  /** The columns of a table, and whether they are inferred from its first rows. Throws a DataError if there is none of that name. */
  known(name: string): { readonly columns: readonly Field[]; readonly inferred: boolean } {
    const { columns, settings } = this.#get(name);
    return { columns, inferred: settings.schema === null };
  }

  drop(name: string): void {
    this.#get(name);
    this.#tables.delete(name);
    this.#changed();
  }

  #get(name: string): Table {
    const table = this.#tables.get(name);
    if (table !== undefined) return table;
    const names = [...this.#tables.keys()].map(other => `'${other}'`).join(', ');
    throw new DataError(`there is no table '${name}'; there ${names === '' ? 'are none' : `are ${names}`}`);
  }

  #set(table: Table): TableInfo {
    this.#tables.set(table.settings.name, table);
    this.#changed();
    return describeTable(table);
  }

  /** The entities of the table's grouping: those it shares with other tables, or else those known `ahead` or new ones. */
  #index({ name, grouping, key }: TableSettings, keyType: Type, ahead: GroupingIndex | null = null): GroupingIndex {
    const other = [...this.#tables.values()].find(
      table => table.settings.name !== name && groupingOf(table.settings) === (grouping || name)
    );
    if (other === undefined) {
      const isKnown = ahead !== null && sameType(ahead.entities.keyType, keyType);
      return isKnown ? ahead : new GroupingIndex(grouping || name, keyType, this.#strings);
    }
    const known = other.index.entities.keyType;
    if (sameType(known, keyType) || (isText(known) && isText(keyType))) return other.index;
    throw new DataError(
      `its type is ${showType(keyType)}, but the grouping '${grouping}' has keys of type ${showType(known)} (table '${other.settings.name}'): convert one of them, or give this table another grouping`,
      { column: key }
    );
  }
}

const groupingOf = ({ name, grouping }: TableSettings): string => grouping || name;

const isText = ({ kind }: Type): boolean => kind === 'string' || kind === 'large_string';

function queryTable(table: Table): QueryTable {
  const { index, events, coming } = table;
  return { schema: schemaOf(table), events, coming, entities: index.entities, keys: () => index.keys() };
}

function schemaOf({ settings, columns, index }: Table): TableSchema {
  const { grouping, keyType } = index.entities;
  return { name: settings.name, type: record(columns), grouping, keyType };
}

/** The columns a table was declared to have, or null. Throws a DataError for a type that is none. */
export function declaredColumns({ schema }: TableSettings): readonly Field[] | null {
  return schema?.map(([name, text]) => ({ name, type: declaredType(name, text) })) ?? null;
}

function declaredType(column: string, text: string): Type {
  try {
    return parseType(text);
  } catch {
    throw new DataError(`'${text}' is not a type; types are i64, f64, string, bool, timestamp_ns, list<i64>, …`, { column });
  }
}

function nameTaken(name: string): Problem {
  const taken = describeDiagnostic(
    diagnostic('E0005', [], [`there is a table '${name}'; if_exists="replace" replaces it`]),
    () => undefined
  );
  return new Problem('query', taken.rendered, [taken]);
}
