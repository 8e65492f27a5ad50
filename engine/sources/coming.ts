import type { Batch, Column } from '../columns/column.ts';
import type { Coming, Events } from '../columns/events.ts';
import { sliceEvents } from '../columns/slice.ts';
import { columnBytes, nullColumn } from '../columns/storage.ts';
import { DataError, LimitError } from '../diagnostics/failure.ts';
import { rowsBefore } from '../run/cut.ts';
import type { Field } from '../types/type.ts';
import { mergeEvents } from './arrange.ts';
import { type Preparing, prepare, type TableSetup } from './prepare.ts';

/** A part of a table's rows that is read by itself, such as a row group of a file. */
export interface Portion {
  readonly rows: number;
  /** How many rows of the table are in portions before it, in order of loading. */
  readonly firstRow: number;
  /** The times of its first and last row. */
  readonly span: readonly [first: bigint, last: bigint];
  /** Whether a column has nulls, as far as that is known before it is read. */
  nullable(column: string): boolean;
  /** Reads columns of these names. */
  read(columns: readonly string[]): Promise<Batch>;
}

/** A table whose rows are read while a query runs. */
export interface ComingTable extends TableSetup {
  readonly columns: readonly Field[];
  /** In order of loading; at least one. */
  readonly portions: readonly Portion[];
  /** Bytes of rows that may wait for others that come before them. */
  readonly room: number;
}

/** No rows, in columns that tell which have nulls. */
export function nothingYet({ columns, key, portions }: ComingTable): Events {
  const isNullable = (name: string): boolean => portions.some(portion => portion.nullable(name));
  return {
    length: 0,
    time: new BigInt64Array(0),
    subsort: new BigUint64Array(0),
    entity: new Uint32Array(0),
    columns: columns.map(({ name, type }) => nothing(nullColumn(type, 0), isNullable(name))),
    keyColumn: columns.findIndex(({ name }) => name === key)
  };
}

/** An empty column that says whether it has nulls; of the fields of a record that is not known. */
function nothing(column: Column, isNullable: boolean): Column {
  const valid = isNullable ? new Uint8Array(0) : null;
  return column.layout === 'record' ? { ...column, valid, fields: column.fields.map(field => nothing(field, true)) } : { ...column, valid };
}

/**
 * The rows of a table in order, although only some portions are in memory: they are read by the times at which they begin, and rows are
 * given once no portion that is still to be read begins before them. Portions in order of time never wait.
 */
export function coming(table: ComingTable, preparing: Omit<Preparing, 'firstRow'>): Coming {
  const portions = table.portions.toSorted((a, b) => order(a.span[0], b.span[0]));
  return {
    rows: portions.reduce((sum, { rows }) => sum + rows, 0),
    span: [(portions[0] as Portion).span[0], portions.map(({ span }) => span[1]).reduce((a, b) => (b > a ? b : a))],
    async *pieces(read) {
      const names = table.columns.filter(({ name }, i) => read.has(i) || isNamed(table, name)).map(({ name }) => name);
      let waiting: Events | null = null;
      for (const [i, portion] of portions.entries()) {
        const batch = await portion.read(names);
        const rows = prepare([batch], table, table.columns, { ...preparing, firstRow: portion.firstRow });
        refuseOther(rows, portion, batch.schema, table.columns);
        waiting = waiting === null ? rows : mergeEvents(waiting, rows, preparing.index.entities);
        const next = portions[i + 1]?.span[0];
        const count: number =
          next === undefined ? waiting.length : rowsBefore(waiting.time, waiting.subsort, { time: next, subsort: 0n }, 0, waiting.length);
        if (count > 0) yield sliceEvents(waiting, 0, count);
        waiting = count < waiting.length ? sliceEvents(waiting, count, waiting.length) : null;
        if (waiting !== null) refuseMore(waiting, table.room);
      }
    }
  };
}

const order = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

const isNamed = ({ time, key, subsort }: TableSetup, name: string): boolean => name === time || name === key || name === subsort;

/** What was said of a portion has been relied on. */
function refuseOther(
  { time, length, columns }: Events,
  { rows, span, nullable }: Portion,
  read: readonly Field[],
  fields: readonly Field[]
): void {
  const isTrue = length === rows && (time[0] as bigint) >= span[0] && (time[length - 1] as bigint) <= span[1];
  const isFull = (name: string): boolean => !columns[fields.findIndex(field => field.name === name)]?.valid?.includes(0);
  const wrong = read.find(({ name }) => !nullable(name) && !isFull(name));
  if (isTrue && wrong === undefined) return;
  throw new DataError('the statistics of a row group are not those of its rows: the file is damaged', { column: wrong?.name });
}

function refuseMore({ length, columns }: Events, room: number): void {
  const bytes = columns.reduce((sum, column) => sum + columnBytes(column), length * 20);
  if (bytes <= room) return;
  throw new LimitError(
    `${length} rows would have to wait in memory for rows of earlier times that stand further back in the files (limit ${Math.ceil(room / 2 ** 20)} MiB): sort by time, or give more memory`
  );
}
