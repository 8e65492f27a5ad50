import type { Batch } from '../columns/column.ts';
import type { StringPool } from '../columns/strings.ts';
import { DataError } from '../diagnostics/failure.ts';
import { ArrowStreamReader } from '../sources/arrow/reader.ts';
import { nansAsNull } from '../sources/nans.ts';
import type { Field } from '../types/type.ts';
import type { Pace } from './pace.ts';
import type { RowSource } from './requests.ts';

/** Rows as they came, before they are a table's. */
export interface Loaded {
  /** null where there are no rows to have one. */
  readonly schema: readonly Field[] | null;
  readonly batches: readonly Batch[];
}

/** Where rows may come from. */
export interface Supply {
  /** Where a path really leads. Throws a DataError if there is nothing, or if it may not be read. */
  real(path: string): string;
  /** The bytes of the stream, if one was announced. */
  received(): AsyncIterable<Uint8Array>;
}

/** Reads all rows that are asked for. Throws a DataError for what is not readable. */
export async function loadRows(
  { rows, nanIsNull }: { readonly rows: RowSource; readonly nanIsNull: boolean },
  supply: Supply,
  strings: StringPool,
  pace: Pace
): Promise<Loaded> {
  if (rows.kind === 'none') return { schema: null, batches: [] };
  const { schema, batches } = rows.kind === 'files' ? await loadFiles(rows, supply) : await loadStream(supply.received(), strings, pace);
  return { schema, batches: nanIsNull ? batches.map(nansAsNull) : batches };
}

async function loadFiles({ paths }: Extract<RowSource, { kind: 'files' }>, { real }: Supply): Promise<Loaded> {
  for (const path of paths) real(path);
  throw new DataError('files are not read yet');
}

async function loadStream(stream: AsyncIterable<Uint8Array>, strings: StringPool, pace: Pace): Promise<Loaded> {
  const reader = new ArrowStreamReader(strings);
  const batches: Batch[] = [];
  let rows = 0;
  for await (const bytes of stream) {
    for (const batch of reader.push(bytes)) {
      batches.push(batch);
      rows += batch.length;
    }
    pace.progress(rows, null, 0);
    await pace.pause();
  }
  reader.end();
  return { schema: reader.schema, batches };
}
