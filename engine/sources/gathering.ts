import type { Batch, Column, FixedColumn, FixedData } from '../columns/column.ts';
import { concatColumns } from '../columns/concat.ts';
import { allocate, isFixed } from '../columns/storage.ts';
import type { Field, Type } from '../types/type.ts';

/** What is believed of how many rows come: room costs nothing until it is used, but some systems refuse to promise more than they have. */
const MOST_EXPECTED = 1 << 27;
const FIRST_ROWS = 1 << 16;

/** Whether batches of these columns may be overwritten once they are gathered. */
export const isGathered = (schema: readonly Field[]): boolean => schema.every(({ type }) => isFixed(type));

/** Rows that come batch by batch, put together while they come: each value of a fixed type is copied once, to where it stays. */
export class Gathering {
  readonly #schema: readonly Field[];
  readonly #columns: readonly (Growing | Pieces)[];
  #length = 0;

  /** `expected`: how many rows there will be, as far as is known. */
  constructor(schema: readonly Field[], expected: number | null) {
    const room = expected === null ? FIRST_ROWS : Math.min(expected, MOST_EXPECTED);
    this.#schema = schema;
    this.#columns = schema.map(({ type }) => (isFixed(type) ? new Growing(type, room) : new Pieces(type)));
  }

  add({ columns, length }: Batch): void {
    this.#columns.forEach((column, i) => {
      column.add(columns[i] as Column);
    });
    this.#length += length;
  }

  /** All of them; the gathering is not to be used any more. */
  finish(): Batch {
    return { schema: this.#schema, length: this.#length, columns: this.#columns.map(column => column.finish()) };
  }
}

/** A column that is kept in another layout than one array. */
class Pieces {
  readonly #type: Type;
  readonly #pieces: Column[] = [];

  constructor(type: Type) {
    this.#type = type;
  }

  add(column: Column): void {
    this.#pieces.push(column);
  }

  finish(): Column {
    return concatColumns(this.#type, this.#pieces);
  }
}

class Growing {
  readonly #type: Type;
  #data: FixedData;
  #valid: Uint8Array | null = null;
  #length = 0;

  constructor(type: Type, room: number) {
    this.#type = type;
    this.#data = allocate(type, room);
  }

  add(column: Column): void {
    const { length, valid, data } = column as FixedColumn;
    const end = this.#length + length;
    if (end > this.#data.length) this.#grow(Math.max(end, this.#data.length * 2));
    this.#data.set(data as never, this.#length);
    if (valid !== null) {
      this.#valid ??= new Uint8Array(this.#data.length).fill(1);
      this.#valid.set(valid, this.#length);
    }
    this.#length = end;
  }

  finish(): Column {
    if (this.#length < this.#data.length) this.#grow(this.#length);
    return { layout: 'fixed', type: this.#type, length: this.#length, valid: this.#valid, data: this.#data };
  }

  /** To room for `rows`, which may also be fewer. */
  #grow(rows: number): void {
    const data = allocate(this.#type, rows);
    data.set(this.#data.subarray(0, Math.min(rows, this.#length)) as never);
    this.#data = data;
    if (this.#valid === null) return;
    const valid = new Uint8Array(rows).fill(1);
    valid.set(this.#valid.subarray(0, Math.min(rows, this.#length)));
    this.#valid = valid;
  }
}
