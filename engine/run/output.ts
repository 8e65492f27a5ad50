import { columnOf } from '../columns/builder.ts';
import type { Column, FixedData } from '../columns/column.ts';
import { nullColumn } from '../columns/storage.ts';
import type { StringPool } from '../columns/strings.ts';
import { masked } from '../columns/take.ts';
import { storage } from '../compile/cells.ts';
import type { Store } from '../compile/program.ts';
import { laneOf } from '../ir/typed.ts';
import type { Type } from '../types/type.ts';
import type { Value } from '../types/value.ts';
import type { Heap } from './cells.ts';
import type { Memory } from './memory.ts';

/** The column of a table at a place, as long as what is read. */
export type TableColumn = (column: number) => Column;

/** Reads columns out of the kernels' memory: views where the layout is that of a column, valid until the memory grows or the next slice. */
export class Output {
  readonly #memory: Memory;
  readonly #heap: Heap;
  readonly #strings: StringPool;

  constructor(memory: Memory, heap: Heap, strings: StringPool) {
    this.#memory = memory;
    this.#heap = heap;
    this.#strings = strings;
  }

  /** The fields of a record, null where it is itself null (§1.11). `ofTable`: where the rows are a table's, whose columns stay there. */
  fields({ valid, fields }: Store, rows: number, ofTable: TableColumn | null): Column[] {
    if (valid === false) return fields.map(({ type }) => nullColumn(type, rows));
    const columns = fields.map(field => this.column(field, 0, rows, ofTable));
    if (valid === true) return columns;
    const present = new Uint8Array(this.#memory.buffer, this.#memory.slot(valid), rows);
    return columns.map(column => masked(column, present));
  }

  /** `rows` values of a store from row `from`. */
  column(store: Store, from: number, rows: number, ofTable: TableColumn | null = null): Column {
    const { type, constant } = store;
    if (ofTable && store.column !== undefined) return ofTable(store.column);
    if (constant !== undefined) return columnOf(type, new Array<Value>(rows).fill(constant), this.#strings);
    if (store.valid === false || type.kind === 'null' || type.kind === 'unusable') return nullColumn(type, rows);
    const valid = typeof store.valid === 'number' ? new Uint8Array(this.#memory.buffer, this.#memory.slot(store.valid) + from, rows) : null;
    if (type.kind === 'record')
      return { layout: 'record', type, length: rows, valid, fields: store.fields.map(f => this.column(f, from, rows, ofTable)) };
    if (type.kind === 'list' || type.kind === 'map') return this.#collected(store, valid, from, rows);
    const address = this.#memory.slot(store.lane) + from * storage(type).bytes;
    return { layout: 'fixed', type, length: rows, valid, data: viewOf(type, this.#memory.buffer, address, rows) };
  }

  #collected(store: Store, valid: Uint8Array | null, from: number, rows: number): Column {
    const handles = new Int32Array(this.#memory.buffer, this.#memory.slot(store.lane) + 4 * from, rows);
    const values = Array.from(handles, (handle, i) => (valid && valid[i] === 0 ? null : this.#heap.get(handle)));
    return columnOf(store.type, values, this.#strings);
  }
}

/** Values of a type that is kept in one array, where they are in a buffer. */
export function viewOf(type: Type, buffer: ArrayBufferLike, address: number, rows: number): FixedData {
  switch (type.kind) {
    case 'bool':
    case 'u8':
      return new Uint8Array(buffer, address, rows);
    case 'i8':
      return new Int8Array(buffer, address, rows);
    case 'i16':
      return new Int16Array(buffer, address, rows);
    case 'u16':
      return new Uint16Array(buffer, address, rows);
    case 'u32':
    case 'string':
    case 'large_string':
      return new Uint32Array(buffer, address, rows);
    case 'u64':
      return new BigUint64Array(buffer, address, rows);
    case 'f32':
      return new Float32Array(buffer, address, rows);
    case 'f64':
      return new Float64Array(buffer, address, rows);
    default:
      return laneOf(type) === 'i64' ? new BigInt64Array(buffer, address, rows) : new Int32Array(buffer, address, rows);
  }
}
