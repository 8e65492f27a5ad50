import type { Batch, Column } from '../columns/column.ts';
import type { QueryTable } from '../columns/events.ts';
import type { StringPool } from '../columns/strings.ts';
import type { Type } from '../types/type.ts';
import type { Operation } from './operation.ts';
import type { Team } from './team.ts';

/** What a query reads: the session's tables, fixed at this moment, and its strings. */
export interface Data {
  readonly tables: ReadonlyMap<string, QueryTable>;
  readonly strings: StringPool;
}

/** A piece of a result, in row order. String columns hold codes of the session's pool. Valid until the next piece is asked for. */
export interface ResultBatch extends Batch {
  readonly time: BigInt64Array;
  readonly subsort: BigUint64Array;
  readonly keyHash: BigUint64Array;
  readonly key: Column;
}

/** Rows read of those there are to read, how much of their time that is (0 to 1; null: not known), and rows given. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly time: number | null;
  readonly out: number;
}

/** Asks the client for a function's values at `rows` rows: a column of that type and length. Must not change the columns it is given; they are read at once. */
export type RemoteCall = (name: string, args: readonly Column[], type: Type, rows: number) => Promise<Column>;

export interface RunOptions {
  /** Where the query uses functions of the client. */
  readonly call?: RemoteCall | undefined;
  readonly signal?: AbortSignal;
  /** Those who compute the parts of the run, where it can be divided and that pays. */
  readonly team?: Team | undefined;
  readonly onProgress?: (progress: Progress) => void;
  /** Called at the end of a whole run with what each operation took; measuring costs a little. */
  readonly onCosts?: ((operations: readonly Operation[]) => void) | undefined;
  /** Called at the end of a whole run that has something to tell of its rows, with a sentence each. */
  readonly onWarnings?: ((warnings: readonly string[]) => void) | undefined;
  readonly limit?: number;
  /** Called when every event has been read, before `finished()`, with the run's state (to be taken at once) and the time of the last event. */
  readonly checkpoint?: ((state: Iterable<Uint8Array<ArrayBuffer>>, until: bigint) => void) | undefined;
  /** Awaited between slices: the host answers other messages there, and ends a run that is over its limits by throwing. */
  readonly pause?: () => Promise<void>;
}
