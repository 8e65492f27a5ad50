import type { Batch } from '../columns/column.ts';
import type { StringPool } from '../columns/strings.ts';
import { ArrowStreamReader } from '../sources/arrow/reader.ts';
import { nansAsNull } from '../sources/nans.ts';
import type { Field } from '../types/type.ts';
import type { Job } from './job.ts';
import { Problem } from './problem.ts';
import type { RowSource } from './requests.ts';
import type { Roots } from './roots.ts';

/** Rows as they came, before they are a table's. */
export interface Loaded {
  /** null where there are no rows to have one. */
  readonly schema: readonly Field[] | null;
  readonly batches: readonly Batch[];
}

/** Reads all rows a request brings. Throws a DataError for what is not readable. */
export async function loadRows(
  { rows, nanIsNull }: { readonly rows: RowSource; readonly nanIsNull: boolean },
  job: Job,
  strings: StringPool,
  _roots: Roots
): Promise<Loaded> {
  if (rows.kind === 'none') return { schema: null, batches: [] };
  if (rows.kind === 'files') throw new Problem('data', 'files are not read yet');
  const { schema, batches } = await loadStream(job, strings);
  return { schema, batches: nanIsNull ? batches.map(nansAsNull) : batches };
}

async function loadStream(job: Job, strings: StringPool): Promise<Loaded> {
  const reader = new ArrowStreamReader(strings);
  const batches: Batch[] = [];
  let rows = 0;
  for await (const bytes of job.received()) {
    for (const batch of reader.push(bytes)) {
      batches.push(batch);
      rows += batch.length;
    }
    job.progress(rows, null, 0);
    await job.pause();
  }
  reader.end();
  return { schema: reader.schema, batches };
}
