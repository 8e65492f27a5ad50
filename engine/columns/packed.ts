import type { Type } from '../types/type.ts';
import type { Column, FixedData } from './column.ts';
import { sliceColumn } from './slice.ts';
import { allocate } from './storage.ts';

/**
 * Columns as bytes that only this session can read back: what is in memory as it is, texts as codes, each part at a multiple of
 * eight bytes. A column begins with two words, its length and a number that says its layout and whether it has nulls.
 */
const LAYOUTS = ['fixed', 'list', 'map', 'record', 'empty'] as const;
const NULLABLE = 8;
const ALIGNMENT = 8;

/** The bytes in pieces, most of them views of the columns. */
export function pack(columns: readonly Column[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (const column of columns) packColumn(column, pieces);
  return pieces;
}

function packColumn(column: Column, pieces: Uint8Array[]): void {
  const { length, valid, layout } = column;
  pieces.push(bytesOf(Uint32Array.of(length, LAYOUTS.indexOf(layout) + (valid === null ? 0 : NULLABLE))));
  if (valid !== null) packBytes(valid, pieces);
  switch (layout) {
    case 'fixed':
      return packBytes(bytesOf(column.data), pieces);
    case 'list':
    case 'map': {
      const [first, last] = [column.offsets[0] as number, column.offsets[length] as number];
      packBytes(bytesOf(column.offsets.subarray(0, length + 1).map(offset => offset - first)), pieces);
      for (const inner of innersOf(column)) packColumn(sliceColumn(inner, first, last), pieces);
      return;
    }
    case 'record':
      for (const field of column.fields) packColumn(field, pieces);
  }
}

const innersOf = (column: Column & { readonly layout: 'list' | 'map' }): readonly Column[] =>
  column.layout === 'list' ? [column.items] : [column.keys, column.values];

function packBytes(bytes: Uint8Array, pieces: Uint8Array[]): void {
  if (bytes.length > 0) pieces.push(bytes);
  const over = bytes.length % ALIGNMENT;
  if (over > 0) pieces.push(PADDING.subarray(over));
}

const PADDING = new Uint8Array(ALIGNMENT);

/** The columns of these types that `pack` made the bytes of: views of them. */
export function unpack(bytes: ArrayBuffer, types: readonly Type[]): Column[] {
  const reader = new Reader(bytes);
  return types.map(type => reader.column(type));
}

class Reader {
  readonly #bytes: ArrayBuffer;
  #at = 0;

  constructor(bytes: ArrayBuffer) {
    this.#bytes = bytes;
  }

  column(type: Type): Column {
    const [length, kind] = new Uint32Array(this.#bytes, this.#step(ALIGNMENT), 2) as unknown as [number, number];
    const valid = kind >= NULLABLE ? new Uint8Array(this.#bytes, this.#step(length), length) : null;
    const layout = LAYOUTS[kind % NULLABLE];
    if (layout === 'fixed') return { layout, type, length, valid, data: this.#data(type, length) };
    if (layout === 'list' && type.kind === 'list')
      return { layout, type, length, valid, offsets: this.#offsets(length), items: this.column(type.item) };
    if (layout === 'map' && type.kind === 'map')
      return { layout, type, length, valid, offsets: this.#offsets(length), keys: this.column(type.key), values: this.column(type.value) };
    if (layout === 'record' && type.kind === 'record')
      return { layout, type, length, valid, fields: type.fields.map(field => this.column(field.type)) };
    if (layout === 'empty') return { layout, type, length, valid };
    throw new TypeError(`the packed column is no ${type.kind}`);
  }

  #data(type: Type, length: number): FixedData {
    const model = allocate(type, 0);
    const View = model.constructor as new (buffer: ArrayBuffer, at: number, length: number) => FixedData;
    return new View(this.#bytes, this.#step(length * model.BYTES_PER_ELEMENT), length);
  }

  #offsets(length: number): Uint32Array {
    return new Uint32Array(this.#bytes, this.#step(4 * (length + 1)), length + 1);
  }

  #step(bytes: number): number {
    const at = this.#at;
    this.#at += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    return at;
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength);
