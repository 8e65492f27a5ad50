import type { Batch, Column } from './columns/column.ts';
import type { QueryTable } from './columns/events.ts';
import type { StringPool } from './columns/strings.ts';
import type { Diagnostic } from './diagnostics/diagnostic.ts';
import type { Field } from './types/type.ts';

/** A query to compile: its text, and how it is to be run (§7.4). Times are nanoseconds since the epoch. */
export interface QuerySpec {
  readonly text: string;
  readonly formulas: readonly { readonly name: string; readonly text: string; readonly label: string | null }[];
  readonly results: 'history' | 'final';
  readonly at: bigint | null;
  readonly until: bigint | null;
  readonly changedSince: bigint;
  /** 0: no limit. */
  readonly limit: number;
}

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

export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly out: number;
}

/** A compiled query on fixed rows. `run` may be called again and gives the same; it stops between slices when `signal` says so. */
export interface Query {
  /** The fields of the result, without the identity columns. */
  readonly columns: readonly Field[];
  readonly keyType: Field['type'];
  run(options: {
    readonly signal?: AbortSignal;
    readonly onProgress?: (progress: Progress) => void;
    readonly limit?: number;
    /** Awaited between slices: the host answers other messages there, and ends a run that is over its limits by throwing. */
    readonly pause?: () => Promise<void>;
  }): AsyncIterable<ResultBatch>;
}

export interface Compilation {
  readonly diagnostics: readonly Diagnostic[];
  /** null if there are errors. */
  readonly query: Query | null;
  /** Any stage as text: ast checked plan optimized kernel. */
  explain(stage: string): string;
}

/** Parses, checks, plans and compiles a query. Mistakes of the user are diagnostics, never thrown. */
export function compileQuery(_spec: QuerySpec, _data: Data): Compilation {
  throw new Error('the stages are not joined yet');
}
