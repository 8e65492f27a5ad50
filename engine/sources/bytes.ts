import type { StringPool } from '../columns/strings.ts';
import type { Field } from '../types/type.ts';
import type { Aside } from './parquet/columns.ts';

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
  /** Told after every piece how many rows were read so far; awaited. */
  readonly onRows?: (rows: number) => Promise<void> | void;
}
