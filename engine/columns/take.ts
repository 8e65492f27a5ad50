import type { Column, FixedData } from './column.ts';
import { allocate, nullColumn } from './storage.ts';

/** A row number that stands for null in `takeOrNull`. */
export const NONE = 0xffffffff;

/** The values at `rows`, in that order; a row may be taken any number of times. */
export function take(column: Column, rows: Uint32Array): Column {
  const length = rows.length;
  if (column.layout === 'empty') return nullColumn(column.type, length);
  const valid = column.valid === null ? null : (gather(column.valid, new Uint8Array(length), rows) as Uint8Array);
  switch (column.layout) {
    case 'fixed':
      return { ...column, length, valid, data: gather(column.data, allocate(column.type, length), rows) };
    case 'record':
      return { ...column, length, valid, fields: column.fields.map(field => take(field, rows)) };
    case 'list': {
      const { offsets, inner } = ranges(column.offsets, rows);
      return { ...column, length, valid, offsets, items: take(column.items, inner) };
    }
    case 'map': {
      const { offsets, inner } = ranges(column.offsets, rows);
      return { ...column, length, valid, offsets, keys: take(column.keys, inner), values: take(column.values, inner) };
    }
  }
}

/** As `take`; `NONE` gives null. */
export function takeOrNull(column: Column, rows: Uint32Array): Column {
  if (!rows.includes(NONE)) return take(column, rows);
  if (column.length === 0) return nullColumn(column.type, rows.length);
  const present = Uint8Array.from(rows, row => (row === NONE ? 0 : 1));
  return masked(
    take(
      column,
      rows.map(row => (row === NONE ? 0 : row))
    ),
    present
  );
}

/** The column with null also where `present` is 0, and zeros under it. */
export function masked(column: Column, present: Uint8Array): Column {
  if (column.layout === 'empty') return column;
  const valid = column.valid === null ? present : column.valid.map((v, i) => v & (present[i] as number));
  if (column.layout !== 'fixed') return { ...column, valid };
  const data = column.data.slice();
  const zero = data instanceof BigInt64Array || data instanceof BigUint64Array ? 0n : 0;
  for (let i = 0; i < valid.length; i++) if (valid[i] === 0) data[i] = zero;
  return { ...column, valid, data };
}

function gather(from: FixedData, to: FixedData, rows: Uint32Array): FixedData {
  if (from.BYTES_PER_ELEMENT === 8) gatherPairs(wordsOf(from), wordsOf(to), rows);
  else gatherWords(unsigned(from), unsigned(to), rows);
  return to;
}

const wordsOf = (data: FixedData) => new Uint32Array(data.buffer, data.byteOffset, data.length * 2);

// So that the loop below sees three kinds of array only.
function unsigned(data: FixedData): Uint8Array | Uint16Array | Uint32Array {
  if (data.BYTES_PER_ELEMENT === 1) return new Uint8Array(data.buffer, data.byteOffset, data.length);
  if (data.BYTES_PER_ELEMENT === 2) return new Uint16Array(data.buffer, data.byteOffset, data.length);
  return new Uint32Array(data.buffer, data.byteOffset, data.length);
}

function gatherWords(from: Uint8Array | Uint16Array | Uint32Array, to: Uint8Array | Uint16Array | Uint32Array, rows: Uint32Array): void {
  for (let i = 0; i < rows.length; i++) to[i] = from[rows[i] as number] as number;
}

// As words: a double passed through a number may lose the bits of its NaN, a bigint may be allocated.
function gatherPairs(from: Uint32Array, to: Uint32Array, rows: Uint32Array): void {
  for (let i = 0; i < rows.length; i++) {
    const at = (rows[i] as number) * 2;
    to[i * 2] = from[at] as number;
    to[i * 2 + 1] = from[at + 1] as number;
  }
}

/** The offsets of the lists at `rows`, packed, and which items they hold. */
function ranges(offsets: Uint32Array, rows: Uint32Array): { offsets: Uint32Array; inner: Uint32Array } {
  const packed = new Uint32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    packed[i + 1] = (packed[i] as number) + (offsets[row + 1] as number) - (offsets[row] as number);
  }
  const inner = new Uint32Array(packed[rows.length] as number);
  for (let i = 0; i < rows.length; i++) {
    const start = offsets[rows[i] as number] as number;
    for (let to = packed[i] as number, k = 0; to < (packed[i + 1] as number); to++, k++) inner[to] = start + k;
  }
  return { offsets: packed, inner };
}
