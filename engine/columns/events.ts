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

/** A table as a query sees it. */
export interface QueryTable {
  readonly schema: TableSchema;
  readonly events: Events;
  readonly entities: Entities;
  /** The key of each entity of the grouping, by entity number, as a column at least `entities.size` long; an unknown or null key is null. */
  readonly keys: () => Column;
}
