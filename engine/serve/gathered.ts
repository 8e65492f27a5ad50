import type { Column, FixedColumn, FixedData } from '../columns/column.ts';
import { allocate } from '../columns/storage.ts';
import type { Type } from '../types/type.ts';

/** Bytes that rows are gathered to: what goes with each piece costs about as much as so many bytes. */
const ENOUGH = 1 << 19;
/** Rows wait for others no longer than that (ms). */
const WAIT_MS = 10;

/** Rows on their way: columns in the order of a result's fields. As long as the next rows have not been added. */
export interface Piece {
  readonly columns: readonly Column[];
  readonly length: number;
}

/** Joins small pieces of a result into larger ones, in memory that is used again. Large ones, and those with lists, maps or records, pass as they are. */
export class Gathered {
  readonly #now: () => number;
  #lanes: readonly Lane[] = [];
  #rows = 0;
  #room = 0;
  #since: number;

  /** `now`: milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
    this.#since = now();
  }

  /** Takes rows in; gives those that are enough, or have waited. */
  *add(columns: readonly Column[], length: number): Generator<Piece> {
    if (!columns.every(isFixed) || bytesOf(columns) >= ENOUGH / 2) {
      yield* this.rest();
      yield { columns, length };
    } else {
      if (this.#rows + length > this.#room) yield* this.rest();
      this.#put(columns, length);
      if (this.#now() - this.#since >= WAIT_MS) yield* this.rest();
    }
  }

  /** The rows that still wait. */
  *rest(): Generator<Piece> {
    const rows = this.#rows;
    this.#rows = 0;
    this.#since = this.#now();
    if (rows > 0) yield { columns: this.#lanes.map(lane => lane.column(rows)), length: rows };
  }

  #put(columns: readonly FixedColumn[], length: number): void {
    if (length > this.#room) this.#reserve(columns, length);
    columns.forEach((column, i) => void this.#lanes[i]?.put(column, this.#rows));
    this.#rows += length;
  }

  #reserve(columns: readonly FixedColumn[], length: number): void {
    const row = columns.reduce((sum, { data }) => sum + data.BYTES_PER_ELEMENT + 1, 0);
    this.#room = Math.max(length, Math.floor(ENOUGH / row));
    this.#lanes = columns.map(({ type }) => new Lane(type, this.#room));
  }
}

/** The values of one column. */
class Lane {
  readonly #type: Type;
  readonly #data: FixedData;
  #valid: Uint8Array | null = null;
  #hasNulls = false;

  constructor(type: Type, room: number) {
    this.#type = type;
    this.#data = allocate(type, room);
  }

  put({ data, valid, length }: FixedColumn, at: number): void {
    this.#data.set(data as never, at);
    if (at === 0) this.#hasNulls = false;
    if (valid !== null && !this.#hasNulls) this.#begin(at);
    if (valid !== null) this.#valid?.set(valid, at);
    else if (this.#hasNulls) this.#valid?.fill(1, at, at + length);
  }

  column(length: number): FixedColumn {
    const valid = this.#hasNulls && this.#valid ? this.#valid.subarray(0, length) : null;
    return { layout: 'fixed', type: this.#type, length, valid, data: this.#data.subarray(0, length) };
  }

  // Those before have no nulls.
  #begin(at: number): void {
    this.#valid ??= new Uint8Array(this.#data.length);
    this.#valid.fill(1, 0, at);
    this.#hasNulls = true;
  }
}

const isFixed = (column: Column): column is FixedColumn => column.layout === 'fixed';

const bytesOf = (columns: readonly FixedColumn[]): number => columns.reduce((sum, { data }) => sum + data.byteLength, 0);
