import type { Field, Type } from '../types/type.ts';

/**
 * A column as the engine keeps it outside kernels: immutable, plain typed arrays. `valid` is one byte per value (1 = non-null),
 * or null where no value is null; the data under a null is 0. What `data` holds follows from the type:
 *
 * | type | data |
 * |---|---|
 * | bool, u8 | Uint8Array (bool: 0 or 1) |
 * | i8, i16, i32, u16, u32 | Int8Array, Int16Array, Int32Array, Uint16Array, Uint32Array |
 * | date32, interval_months | Int32Array |
 * | i64, timestamp, duration | BigInt64Array |
 * | u64 | BigUint64Array |
 * | interval_days | BigInt64Array: milliseconds in the high 32 bits, days in the low 32 |
 * | f32, f64 | Float32Array, Float64Array |
 * | string, large_string | Uint32Array of codes of the session's `StringPool` |
 */
export type Column = FixedColumn | ListColumn | MapColumn | RecordColumn | EmptyColumn;

export type FixedData =
  | Uint8Array
  | Int8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

interface Common {
  readonly type: Type;
  readonly length: number;
  readonly valid: Uint8Array | null;
}

export interface FixedColumn extends Common {
  readonly layout: 'fixed';
  readonly data: FixedData;
}

/** Value `i` is `items[offsets[i] .. offsets[i + 1])`. */
export interface ListColumn extends Common {
  readonly layout: 'list';
  readonly offsets: Uint32Array;
  readonly items: Column;
}

export interface MapColumn extends Common {
  readonly layout: 'map';
  readonly offsets: Uint32Array;
  readonly keys: Column;
  readonly values: Column;
}

export interface RecordColumn extends Common {
  readonly layout: 'record';
  readonly fields: readonly Column[];
}

/** Type null, or unusable: every value is null. */
export interface EmptyColumn extends Common {
  readonly layout: 'empty';
}

/** Rows of a schema, column by column. */
export interface Batch {
  readonly schema: readonly Field[];
  readonly length: number;
  readonly columns: readonly Column[];
}
