import { columnOf } from '../../engine/columns/builder.ts';
import type { Batch } from '../../engine/columns/column.ts';
import type { StringPool } from '../../engine/columns/strings.ts';
import { valueAt } from '../../engine/columns/values.ts';
import { ArrowStreamWriter } from '../../engine/sinks/arrow.ts';
import { ArrowFileWriter } from '../../engine/sinks/arrowFile.ts';
import { parseType } from '../../engine/types/notation.ts';
import type { Field } from '../../engine/types/type.ts';
import type { Value } from '../../engine/types/value.ts';

/** A batch of these rows. */
export function batchOf(fields: readonly Field[], rows: readonly (readonly Value[])[], strings: StringPool): Batch {
  const columns = fields.map(({ type }, i) =>
    columnOf(
      type,
      rows.map(row => row[i] as Value),
      strings
    )
  );
  return { schema: fields, length: rows.length, columns };
}

/** Fields from a spelling: `{ at: 'timestamp_ns', user: 'string' }`. */
export const fieldsOf = (spelling: Readonly<Record<string, string>>): Field[] =>
  Object.entries(spelling).map(([name, type]) => ({ name, type: parseType(type) }));

/** The rows of a batch as values. */
export const rowsOf = (batch: Batch, strings: StringPool): Value[][] =>
  Array.from({ length: batch.length }, (_, row) => batch.columns.map(column => valueAt(column, row, strings)));

/** One Arrow IPC stream of these batches. */
export function arrowBytes(fields: readonly Field[], batches: readonly Batch[], strings: StringPool): Uint8Array {
  const writer = new ArrowStreamWriter(fields, strings);
  return Buffer.concat([...writer.schema(), ...batches.flatMap(batch => writer.batch(batch.columns, batch.length)), writer.end()]);
}

/** As `arrowBytes`, a file. */
export function arrowFileBytes(fields: readonly Field[], batches: readonly Batch[], strings: StringPool): Uint8Array {
  const writer = new ArrowFileWriter(fields, strings);
  return Buffer.concat([...writer.begin(), ...batches.flatMap(batch => writer.batch(batch.columns, batch.length)), ...writer.end()]);
}
