import type { TableSchema } from '../types/schema.ts';
import type { Column } from './column.ts';
import type { Entities } from './entities.ts';

/**
 * The rows of a table, prepared: in row order (time, subsort, key hash; §1.1), equal identities in load order. Immutable:
 * adding rows makes a new one, so a query keeps the rows it began with. `columns` are the fields of the table's record, key
 * and time included.
 */
export interface Events {
  readonly length: number;
  /** Nanoseconds since the epoch. */
  readonly time: BigInt64Array;
  readonly subsort: BigUint64Array;
  /** Number of the row's entity in its grouping's `Entities`. */
  readonly entity: Uint32Array;
  readonly columns: readonly Column[];
  /** The column of the key: `_key` of a result is read from it. */
  readonly keyColumn: number;
}

/** Rows of a table that are read while a query runs, because all at once they are too many. */
export interface Coming {
  readonly rows: number;
  /** The times of the first and the last of them. */
  readonly span: readonly [first: bigint, last: bigint];
  /** The rows in order, piece by piece, none of an instant that another piece has; may be asked for again. Of columns that are not among `columns` (by place) the values do not matter. */
  pieces(columns: ReadonlySet<number>): AsyncIterable<Events>;
}

/** A table as a query sees it. */
export interface QueryTable {
  readonly schema: TableSchema;
  /** Where rows are coming: none, in columns that tell which may have nulls. */
  readonly events: Events;
  readonly coming?: Coming | undefined;
  readonly entities: Entities;
  /** The key of each entity of the grouping, by entity number, as a column at least `entities.size` long; an unknown or null key is null. */
  readonly keys: () => Column;
}

/** How many rows a table has, with those that are coming. */
export const rowsOf = ({ events, coming }: QueryTable): number => events.length + (coming?.rows ?? 0);

/** The times of a table's first and last row; null if it has none. */
export function spanOf({ events, coming }: Pick<QueryTable, 'events' | 'coming'>): readonly [first: bigint, last: bigint] | null {
  if (coming) return coming.span;
  return events.length === 0 ? null : [events.time[0] as bigint, events.time[events.length - 1] as bigint];
}
