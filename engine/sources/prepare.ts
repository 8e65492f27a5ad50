import type { Batch, Column } from '../columns/column.ts';
import { concatColumns } from '../columns/concat.ts';
import { conform } from '../columns/conform.ts';
import type { Events } from '../columns/events.ts';
import type { GroupingIndex } from '../columns/grouping.ts';
import { nullColumn } from '../columns/storage.ts';
import type { StringPool } from '../columns/strings.ts';
import { DataError } from '../diagnostics/failure.ts';
import { isMember } from '../types/classes.ts';
import { type Field, showType, type TimeUnit } from '../types/type.ts';
import type { Numbered } from './ahead.ts';
import { inRowOrder } from './arrange.ts';
import { counted, neverFalls } from './rising.ts';
import { readSubsorts } from './subsort.ts';
import { readTimes } from './time.ts';

/** How a table reads its rows (§1.1). */
export interface TableSetup {
  readonly time: string;
  readonly key: string;
  readonly subsort?: string | null;
  readonly timeUnit?: TimeUnit;
}

/** What preparing shares with the rest of the session. */
export interface Preparing {
  readonly strings: StringPool;
  /** Of the table's grouping. */
  readonly index: GroupingIndex;
  /** How many rows were ever added to the table before: default subsorts go on from there. */
  readonly firstRow: number;
  /** What was prepared ahead with this index, if that was. */
  readonly numbered?: Numbered | null;
}

/**
 * The columns a table has from its first load: those declared, or else those of the data. Throws a DataError if a column is
 * there twice, or the time, key or subsort column is missing or cannot be one.
 */
export function tableColumns(data: readonly Field[], setup: TableSetup, declared: readonly Field[] | null): readonly Field[] {
  const columns = declared ?? data;
  const seen = new Set<string>();
  for (const { name } of columns) {
    if (seen.has(name)) throw new DataError('there are two columns of this name', { column: name });
    seen.add(name);
  }
  for (const name of named(setup)) indexOf(columns, name);
  const key = columns[indexOf(columns, setup.key)] as Field;
  if (!isMember(key.type, 'key')) throw new DataError(`values of type ${showType(key.type)} cannot be keys`, { column: key.name });
  return columns;
}

/**
 * Rows of a load as events: columns as the table has them (missing ones null, others left out), times, subsorts, entities, in
 * row order. Throws a DataError that names column and row for what cannot be read.
 */
export function prepare(batches: readonly Batch[], setup: TableSetup, columns: readonly Field[], with_: Preparing): Events {
  const loaded = batches.length === 0 ? columns.map(({ type }) => nullColumn(type, 0)) : conformed(batches, setup, columns, with_.strings);
  const keyColumn = indexOf(columns, setup.key);
  const length = batches.reduce((sum, batch) => sum + batch.length, 0);
  const at = (name: string): Column => loaded[indexOf(columns, name)] as Column;
  const time = naming(setup.time, 0, () => readTimes(at(setup.time), setup.timeUnit ?? 'ns', with_.strings));
  const numbered = with_.numbered?.keys === at(setup.key) ? with_.numbered : null;
  const { subsort: name } = setup;
  const subsort = name
    ? naming(name, 0, () => readSubsorts(at(name), with_.strings))
    : (numbered?.subsort ?? counted(with_.firstRow, length));
  const entity = numbered?.numbers ?? with_.index.number(at(setup.key));
  const events = { length, time, subsort, entity, columns: loaded, keyColumn };
  // Default subsorts rise: rows in order of time are in row order.
  return !name && neverFalls(time) ? events : inRowOrder(events, with_.index.entities);
}

const named = ({ time, key, subsort }: TableSetup): string[] => (subsort ? [time, key, subsort] : [time, key]);

function indexOf(columns: readonly Field[], name: string): number {
  const index = columns.findIndex(column => column.name === name);
  if (index >= 0) return index;
  const names = columns.map(column => `'${column.name}'`).join(', ');
  throw new DataError(`there is no such column; there are ${names || 'none'}`, { column: name });
}

function conformed(batches: readonly Batch[], setup: TableSetup, columns: readonly Field[], strings: StringPool): Column[] {
  for (const { schema } of batches) for (const name of named(setup)) indexOf(schema, name);
  return columns.map(({ name, type }) => {
    let row = 0;
    const pieces = batches.map(batch => {
      const first = row;
      row += batch.length;
      const column = batch.columns[batch.schema.findIndex(field => field.name === name)];
      return column === undefined ? nullColumn(type, batch.length) : naming(name, first, () => conform(column, type, strings));
    });
    return concatColumns(type, pieces);
  });
}

/** Runs `work`; its DataError is about this column, and its rows begin at `first`. */
function naming<T>(column: string, first: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const { row, ...rest } = error.culprit;
    throw new DataError(error.problem, { column, ...rest, row: row === undefined ? undefined : row + first });
  }
}
