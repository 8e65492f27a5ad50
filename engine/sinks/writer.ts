import type { Column } from '../columns/column.ts';
import type { OutputField } from '../columns/ipc/schema.ts';
import type { StringPool } from '../columns/strings.ts';
import { ArrowStreamWriter } from './arrow.ts';
import { ArrowFileWriter } from './arrowFile.ts';
import { CsvWriter } from './csv.ts';
import { JsonlWriter } from './jsonl.ts';
import { ParquetWriter } from './parquet/writer.ts';

/** The formats a result can be written in. */
export const FORMATS = ['csv', 'jsonl', 'parquet', 'arrow'] as const;

export type Format = (typeof FORMATS)[number];

/** Turns columns into the bytes of a file: `begin`, any number of `batch`, `end`. Pieces may be views of the columns: send or copy them before the columns change. */
export interface BatchWriter {
  begin(): Uint8Array[];
  /** Columns in the order of the fields, each of `length` values. */
  batch(columns: readonly Column[], length: number): Uint8Array[];
  end(): Uint8Array[];
}

/** A writer of these columns; `inFile`: of a whole file, whose end may refer back, not of a stream. Throws a DataError that names the column if the format cannot hold its type. */
export function batchWriter(format: Format, fields: readonly OutputField[], strings: StringPool, inFile = false): BatchWriter {
  switch (format) {
    case 'arrow':
      return inFile ? new ArrowFileWriter(fields, strings) : arrowWriter(fields, strings);
    case 'csv':
      return new CsvWriter(fields, strings);
    case 'parquet':
      return new ParquetWriter(fields, strings);
    case 'jsonl':
      return new JsonlWriter(fields, strings);
  }
}

function arrowWriter(fields: readonly OutputField[], strings: StringPool): BatchWriter {
  const writer = new ArrowStreamWriter(fields, strings);
  return { begin: () => writer.schema(), batch: (columns, length) => writer.batch(columns, length), end: () => [writer.end()] };
}
