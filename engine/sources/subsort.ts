import type { Column } from '../columns/column.ts';
import { fitting } from '../columns/fitting.ts';
import { isNull } from '../columns/storage.ts';
import type { StringPool } from '../columns/strings.ts';
import { DataError } from '../diagnostics/failure.ts';
import { isFloat } from '../types/classes.ts';
import { showType, U64 } from '../types/type.ts';

/** The subsorts of a column, cast to u64 (§1.1). A value that is null or does not fit is a DataError naming the row. */
export function readSubsorts(column: Column, strings: StringPool): BigUint64Array {
  const cast = subsortOf(column, strings);
  const subsorts = new BigUint64Array(column.length);
  for (let row = 0; row < subsorts.length; row++) {
    if (isNull(column, row)) throw new DataError('the subsort is null', { row });
    const value = cast(row);
    if (value === undefined || value < 0n) throw new DataError('this is not a subsort: integers from 0 to 2^64 - 1 are', { row });
    subsorts[row] = value;
  }
  return subsorts;
}

function subsortOf(column: Column, strings: StringPool): (row: number) => bigint | undefined {
  const { type } = column;
  if (column.layout !== 'fixed' || type.kind.startsWith('interval'))
    throw new DataError(`a subsort of type ${showType(type)}; integers are needed`);
  const { data } = column;
  const text = type.kind === 'string' || type.kind === 'large_string' ? fitting(type, U64) : null;
  if (text !== null) return row => text(strings.text(data[row] as number)) as bigint | undefined;
  if (isFloat(type)) return row => truncated(data[row] as number);
  return row => BigInt(data[row] as bigint);
}

function truncated(value: number): bigint | undefined {
  return value > -1 && value < 2 ** 64 ? BigInt(Math.trunc(value)) : undefined;
}
