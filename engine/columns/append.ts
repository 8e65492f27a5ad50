import type { Column, FixedData, ListColumn, MapColumn } from './column.ts';
import { concatColumns } from './concat.ts';
import { sliceColumn } from './slice.ts';

/**
 * Appending without copying what is there: arrays made here have room behind their end. Whoever holds the shorter array
 * never sees what is written behind it; only one may write there (the bytes in use say who was first), others copy.
 */
const inUse = new WeakMap<ArrayBufferLike, number>();
const ROOM = 1.5;

/** The values of `a`, then those of `b`, of the same kind of array. Amortised in the length of `b`. */
export function appendData<T extends FixedData>(a: T, b: T): T {
  const length = a.length + b.length;
  const bytes = length * a.BYTES_PER_ELEMENT;
  const Constructor = a.constructor as new (buffer: ArrayBufferLike, at: number, length: number) => T;
  const hasRoom = a.byteOffset === 0 && inUse.get(a.buffer) === a.byteLength && bytes <= a.buffer.byteLength;
  const buffer = hasRoom ? a.buffer : new ArrayBuffer(Math.ceil(length * ROOM) * a.BYTES_PER_ELEMENT);
  const out = new Constructor(buffer, 0, length);
  if (!hasRoom) out.set(a as never);
  out.set(b as never, a.length);
  inUse.set(buffer, bytes);
  return out;
}

/** The values of `a`, then those of `b`, a column of the same type. */
export function appendColumn(a: Column, b: Column): Column {
  if (b.length === 0) return a;
  const length = a.length + b.length;
  const valid = appendValid(a, b);
  if (a.layout === 'fixed' && b.layout === 'fixed') return { ...a, length, valid, data: appendData(a.data, b.data) };
  if (a.layout === 'record' && b.layout === 'record')
    return { ...a, length, valid, fields: a.fields.map((field, i) => appendColumn(field, b.fields[i] as Column)) };
  if (a.layout === 'list' && b.layout === 'list' && isExact(a, a.items))
    return { ...a, length, valid, offsets: appendOffsets(a, b), items: appendColumn(a.items, inner(b, b.items)) };
  if (a.layout === 'map' && b.layout === 'map' && isExact(a, a.keys)) {
    const [keys, values] = [appendColumn(a.keys, inner(b, b.keys)), appendColumn(a.values, inner(b, b.values))];
    return { ...a, length, valid, offsets: appendOffsets(a, b), keys, values };
  }
  return concatColumns(a.type, [a, b]);
}

function appendValid(a: Column, b: Column): Uint8Array | null {
  if (a.valid === null && b.valid === null) return null;
  const flags = ({ valid, length }: Column): Uint8Array => valid ?? new Uint8Array(length).fill(1);
  return appendData(flags(a), flags(b));
}

/** Whether the lists hold all items there are, and no others. */
const isExact = ({ offsets, length }: ListColumn | MapColumn, items: Column): boolean =>
  offsets[0] === 0 && offsets[length] === items.length && offsets.length === length + 1;

function inner({ offsets, length }: ListColumn | MapColumn, items: Column): Column {
  return sliceColumn(items, offsets[0] as number, offsets[length] as number);
}

function appendOffsets(a: ListColumn | MapColumn, b: ListColumn | MapColumn): Uint32Array {
  const shift = (a.offsets[a.length] as number) - (b.offsets[0] as number);
  return appendData(
    a.offsets,
    b.offsets.subarray(1, b.length + 1).map(offset => offset + shift)
  );
}
