import type { Column } from '../columns/column.ts';
import type { StringPool } from '../columns/strings.ts';
import type { Field } from '../types/type.ts';
import type { Rest, RestTask, WantedColumn } from './csv/rest.ts';
import type { ColumnTask } from './parquet/columns.ts';

/** Reads parts of files elsewhere, at the same time. */
export interface Aside {
  /** A column of a Parquet file; null: that cannot be done any more. Throws as reading it here does. */
  column(task: ColumnTask): Promise<Column | null>;
  /** The rest of a CSV file; null where it has to be read here, whatever the reason. */
  rest(task: RestTask): Promise<Rest | null>;
}

/** Where a CSV file may be cut in two, after so many bytes, and what reads the second part. */
export interface Cut {
  readonly at: number;
  read(width: number, columns: readonly WantedColumn[]): Promise<Rest | null>;
}

/** Gives the bytes of a file from the beginning, in pieces; may be asked more than once. Each piece is the taker's own. */
export type OpenBytes = () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

export interface ReadingOptions {
  readonly strings: StringPool;
  /** The columns to read and their types, others left out; without it types are inferred over the whole file. */
  readonly schema?: readonly Field[] | null;
  /** With a schema: an empty field of a text column is the empty text, as where types are inferred, not null. */
  readonly emptyIsText?: boolean;
  readonly signal?: AbortSignal;
  /** Reads columns of a Parquet file beside this thread. */
  readonly aside?: Aside | null;
  /** Given each column of a Parquet file once it is read, while others still are. */
  readonly onColumn?: ((name: string, column: Column) => void) | null;
  /** Of a CSV file. */
  readonly cut?: Cut | null;
  /** Told after every piece how many rows were read so far; awaited. */
  readonly onRows?: (rows: number) => Promise<void> | void;
}
