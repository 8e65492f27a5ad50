import { DataError } from '../diagnostics/failure.ts';
import { sameType, showType, type Type } from '../types/type.ts';
import type { Value } from '../types/value.ts';
import { columnBuilder } from './builder.ts';
import type { Column, FixedColumn, MapColumn, RecordColumn } from './column.ts';
import { fitting } from './fitting.ts';
import { allocate, nullColumn } from './storage.ts';
import type { StringPool } from './strings.ts';
import { valueAt } from './values.ts';

/**
 * The column as one of `type`, as the table's other rows are. Nothing may be lost: a value that `type` does not hold exactly
 * (3.5 as i64, "x" as f64) is a DataError that names the row.
 */
export function conform(column: Column, type: Type, strings: StringPool): Column {
  if (sameType(column.type, type)) return column;
  if (column.layout === 'empty') return nullColumn(type, column.length);
  if (column.layout === 'list' && type.kind === 'list') return { ...column, type, items: conform(column.items, type.item, strings) };
  if (column.layout === 'map' && type.kind === 'map') return conformMap(column, type, strings);
  if (column.layout === 'record' && type.kind === 'record') return conformRecord(column, type, strings);
  return column.layout === 'fixed' ? conformFixed(column, type, strings) : refuse(column, type);
}

function conformMap(column: MapColumn, type: Extract<Type, { kind: 'map' }>, strings: StringPool): Column {
  return { ...column, type, keys: conform(column.keys, type.key, strings), values: conform(column.values, type.value, strings) };
}

function conformRecord(column: RecordColumn, type: Extract<Type, { kind: 'record' }>, strings: StringPool): Column {
  const names = column.type.kind === 'record' ? column.type.fields.map(field => field.name) : [];
  const fields = type.fields.map(({ name, type: wanted }) => {
    const found = column.fields[names.indexOf(name)];
    return found === undefined ? nullColumn(wanted, column.length) : conform(found, wanted, strings);
  });
  return { ...column, type, fields };
}

function conformFixed(column: FixedColumn, type: Type, strings: StringPool): Column {
  if (isText(column.type) && isText(type)) return { ...column, type };
  const fit = fitting(column.type, type);
  if (fit === null) return refuse(column, type);
  const widened = widen(column, type);
  if (widened !== null) return widened;
  const builder = columnBuilder(type, strings);
  for (let row = 0; row < column.length; row++) builder.push(fitted(valueAt(column, row, strings), fit, type, row));
  return builder.finish();
}

function fitted(value: Value, fit: (value: Value) => Value | undefined, type: Type, row: number): Value {
  const result = value === null ? null : fit(value);
  if (result === undefined) throw new DataError(`${showValue(value)} is not a value of type ${showType(type)}`, { row });
  return result;
}

const isText = (type: Type): boolean => type.kind === 'string' || type.kind === 'large_string';

const WIDER: Readonly<Record<string, readonly string[]>> = {
  i8: ['i16', 'i32', 'i64', 'f32', 'f64'],
  i16: ['i32', 'i64', 'f32', 'f64'],
  i32: ['i64', 'f64'],
  u8: ['i16', 'u16', 'i32', 'u32', 'i64', 'u64', 'f32', 'f64'],
  u16: ['i32', 'u32', 'i64', 'u64', 'f32', 'f64'],
  u32: ['i64', 'u64', 'f64'],
  f32: ['f64']
};

/** Without a value at a time, where every value fits. */
function widen(column: FixedColumn, type: Type): Column | null {
  if (!WIDER[column.type.kind]?.includes(type.kind)) return null;
  const data = allocate(type, column.length);
  const source = column.data as Int32Array;
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    for (let i = 0; i < source.length; i++) data[i] = BigInt(source[i] as number);
  } else data.set(source);
  return { ...column, type, data };
}

function refuse(column: Column, type: Type): never {
  throw new DataError(`values of type ${showType(column.type)} cannot become ${showType(type)}, the type the table's column has`);
}

function showValue(value: Value): string {
  return typeof value === 'string' ? JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value) : String(value);
}
