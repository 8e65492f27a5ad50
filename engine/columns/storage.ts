import type { Type, TypeKind } from '../types/type.ts';
import type { Column, FixedData } from './column.ts';

type Allocate = (length: number) => FixedData;

const bytes: Allocate = n => new Uint8Array(n);
const words: Allocate = n => new Int32Array(n);
const longs: Allocate = n => new BigInt64Array(n);
const codes: Allocate = n => new Uint32Array(n);

const STORAGE: Readonly<Partial<Record<TypeKind, Allocate>>> = {
  bool: bytes,
  u8: bytes,
  i8: n => new Int8Array(n),
  i16: n => new Int16Array(n),
  u16: n => new Uint16Array(n),
  i32: words,
  u32: n => new Uint32Array(n),
  i64: longs,
  u64: n => new BigUint64Array(n),
  f32: n => new Float32Array(n),
  f64: n => new Float64Array(n),
  string: codes,
  large_string: codes,
  date32: words,
  interval_months: words,
  interval_days: longs,
  timestamp: longs,
  duration: longs
};

/** Whether values of the type are kept in one typed array. */
export function isFixed(type: Type): boolean {
  return STORAGE[type.kind] !== undefined;
}

/** Zeros for `length` values of a fixed type, in the array `Column` says. */
export function allocate(type: Type, length: number): FixedData {
  const make = STORAGE[type.kind];
  if (make === undefined) throw new TypeError(`values of type ${type.kind} are not kept in one array`);
  return make(length);
}

/** `length` nulls of any type that can be a column. */
export function nullColumn(type: Type, length: number): Column {
  const valid = length === 0 ? null : new Uint8Array(length);
  switch (type.kind) {
    case 'list':
      return { layout: 'list', type, length, valid, offsets: new Uint32Array(length + 1), items: nullColumn(type.item, 0) };
    case 'map': {
      const [keys, values] = [nullColumn(type.key, 0), nullColumn(type.value, 0)];
      return { layout: 'map', type, length, valid, offsets: new Uint32Array(length + 1), keys, values };
    }
    case 'record':
      return { layout: 'record', type, length, valid, fields: type.fields.map(f => nullColumn(f.type, length)) };
    default:
      if (!isFixed(type)) return { layout: 'empty', type, length, valid: null };
      return { layout: 'fixed', type, length, valid, data: allocate(type, length) };
  }
}

/** Whether the value at `row` is null. */
export function isNull(column: Column, row: number): boolean {
  return column.layout === 'empty' || (column.valid !== null && column.valid[row] === 0);
}

/** Bytes a column holds. */
export function columnBytes(column: Column): number {
  const own = column.valid?.byteLength ?? 0;
  switch (column.layout) {
    case 'fixed':
      return own + column.data.byteLength;
    case 'list':
      return own + column.offsets.byteLength + columnBytes(column.items);
    case 'map':
      return own + column.offsets.byteLength + columnBytes(column.keys) + columnBytes(column.values);
    case 'record':
      return column.fields.reduce((sum, field) => sum + columnBytes(field), own);
    case 'empty':
      return own;
  }
}
