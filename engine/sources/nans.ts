import type { Batch, Column, FixedColumn } from '../columns/column.ts';
import { isFloat } from '../types/classes.ts';

/** The batch with null where a float column has NaN: what pandas means by it. Floats inside of lists and records stay. */
export function nansAsNull(batch: Batch): Batch {
  return {
    ...batch,
    columns: batch.columns.map(column => (column.layout === 'fixed' && isFloat(column.type) ? withoutNan(column) : column))
  };
}

function withoutNan(column: FixedColumn): Column {
  const given = column.data as Float64Array | Float32Array;
  const first = given instanceof Float64Array ? firstNan(given) : given.findIndex(Number.isNaN);
  if (first < 0) return column;
  const data = given.slice();
  const valid = column.valid?.slice() ?? new Uint8Array(column.length).fill(1);
  for (let row = first; row < data.length; row++) {
    if (!Number.isNaN(data[row] as number)) continue;
    data[row] = 0;
    valid[row] = 0;
  }
  return { ...column, data, valid };
}

function firstNan(values: Float64Array): number {
  for (let row = 0; row < values.length; row++) if (Number.isNaN(values[row])) return row;
  return -1;
}
