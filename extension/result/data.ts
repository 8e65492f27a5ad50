import type { ReadonlyPartialJSONValue } from '@lumino/coreutils';
import type { ColumnInfo } from '../../engine/serve/protocol.ts';

/** What a cell puts out about a result, beside the static table that shows anywhere. */
export const RESULT_TYPE = 'application/vnd.timeloom.result+json';

/** Where the rows of a result are, and how they were to be shown. */
export interface ResultData {
  readonly session: string;
  /** Of the engine that has the rows: another one does not know the ticket. */
  readonly epoch: string;
  readonly ticket: string;
  readonly columns: readonly ColumnInfo[];
  readonly rows: number;
  readonly view: 'table' | 'plot';
  /** What a file of it is called; what the result is bound to. */
  readonly name?: string;
}

/** The data of an output, which anything may have written; null if it is none. */
export function resultData(value: ReadonlyPartialJSONValue | undefined): ResultData | null {
  const data = value as Partial<ResultData> | null | undefined;
  const isWhole =
    typeof data?.session === 'string' && typeof data.ticket === 'string' && typeof data.rows === 'number' && Array.isArray(data.columns);
  return isWhole ? (data as ResultData) : null;
}
