import { storage } from '../compile/cells.ts';
import type { Carried, Store } from '../compile/program.ts';
import type { Type } from '../types/type.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';
import type { Memory } from './memory.ts';
import type { Loader, Saver } from './saving.ts';

/** A column that travels: width, the slots it comes from and goes to. */
interface Lane {
  readonly bytes: number;
  readonly from: number;
  readonly to: number;
}

/** A value or field of a row: the numbers of the lanes of its validity and value; what is known beforehand or never there has none. */
interface Leaf {
  readonly type: Type;
  readonly valid: number | boolean;
  readonly lane: number;
}

/** Values of rows that travel, lane by lane. It lasts as long as one of its rows is on its way. */
export interface Parcel {
  readonly lanes: readonly Uint8Array<ArrayBuffer>[];
}

/** Where a row's values are. */
export interface Packed {
  readonly parcel: Parcel;
  readonly place: number;
}

/** Rows that are neighbours in a parcel. */
export interface Stretch extends Packed {
  readonly count: number;
}

/** Packs the values of rows that travel, and unpacks them where they arrive: whole runs of neighbours at once. */
export class Carriage {
  readonly #memory: Memory;
  readonly #lanes: Lane[] = [];
  readonly #leaves: Leaf[] = [];

  constructor(memory: Memory, carried: readonly Carried[]) {
    this.#memory = memory;
    for (const { from, to } of carried) this.#visit(from, to);
  }

  /** These rows, in rising order; the first is at place 0. */
  pack(rows: ArrayLike<number>): Parcel {
    const { length } = rows;
    const first = rows[0] ?? 0;
    const isRun = length > 0 && rows[length - 1] === first + length - 1;
    const memory = new Uint8Array(this.#memory.buffer);
    const lanes = this.#lanes.map(({ bytes, from }) => {
      const start = this.#memory.slot(from);
      return isRun ? memory.slice(start + first * bytes, start + (first + length) * bytes) : gathered(memory, start, bytes, rows);
    });
    return { lanes };
  }

  /** Writes the values of some rows to the columns they go to, one after another. */
  unpack(rows: Iterable<Stretch>): void {
    const memory = new Uint8Array(this.#memory.buffer);
    this.#put(
      rows,
      this.#lanes.map(({ to }) => ({ bytes: memory, start: this.#memory.slot(to) }))
    );
  }

  /** The values of so many rows as a parcel of their own, in this order. */
  repack(rows: Iterable<Stretch>, length: number): Parcel {
    const parcel = this.empty(length);
    this.#put(
      rows,
      parcel.lanes.map(bytes => ({ bytes, start: 0 }))
    );
    return parcel;
  }

  #put(rows: Iterable<Stretch>, targets: readonly { readonly bytes: Uint8Array; readonly start: number }[]): void {
    let row = 0;
    for (const { parcel, place, count } of rows) {
      for (let i = 0; i < targets.length; i++) {
        const { bytes } = this.#lanes[i] as Lane;
        const { bytes: to, start } = targets[i] as (typeof targets)[number];
        copy(parcel.lanes[i] as Uint8Array, place * bytes, to, start + row * bytes, count * bytes);
      }
      row += count;
    }
  }

  /** A row's values for a snapshot: each with a validity and a lane, also where this program knows or needs none. */
  save(writer: ByteWriter, { parcel, place }: Packed, saver: Saver): void {
    for (const { type, valid, lane } of this.#leaves) {
      writer.u8(typeof valid === 'boolean' ? Number(valid) : ((parcel.lanes[valid] as Uint8Array)[place] as number));
      if (type.kind === 'record') continue;
      const { bytes } = storage(type);
      if (lane < 0) saver.lane(writer, type, bytes, NOTHING, 0);
      else saver.lane(writer, type, bytes, new DataView((parcel.lanes[lane] as Uint8Array<ArrayBuffer>).buffer), place * bytes);
    }
  }

  /** Room for so many rows of a snapshot. */
  empty(rows: number): Parcel {
    return { lanes: this.#lanes.map(({ bytes }) => new Uint8Array(rows * bytes)) };
  }

  /** Reads a row that `save` wrote. */
  load(content: ByteReader, { parcel, place }: Packed, loader: Loader): void {
    const unread = new DataView(new ArrayBuffer(8));
    for (const { type, valid, lane } of this.#leaves) {
      const isValid = content.u8();
      if (typeof valid === 'number') (parcel.lanes[valid] as Uint8Array)[place] = isValid;
      if (type.kind === 'record') continue;
      const { bytes } = storage(type);
      if (lane < 0) loader.lane(content, type, bytes, unread, 0);
      else loader.lane(content, type, bytes, new DataView((parcel.lanes[lane] as Uint8Array<ArrayBuffer>).buffer), place * bytes);
    }
  }

  #visit(from: Store, to: Store): void {
    const valid = typeof from.valid === 'number' ? this.#lane(1, from.valid, to.valid as number) : from.valid;
    const lane = from.lane < 0 ? -1 : this.#lane(storage(from.type).bytes, from.lane, to.lane);
    this.#leaves.push({ type: from.type, valid, lane });
    from.fields.forEach((field, i) => this.#visit(field, to.fields[i] as Store));
  }

  #lane(bytes: number, from: number, to: number): number {
    return this.#lanes.push({ bytes, from, to }) - 1;
  }
}

const NOTHING = new DataView(new ArrayBuffer(8));

function gathered(memory: Uint8Array, start: number, bytes: number, rows: ArrayLike<number>): Uint8Array<ArrayBuffer> {
  const lane = new Uint8Array(rows.length * bytes);
  for (let i = 0; i < rows.length; i++) copy(memory, start + (rows[i] as number) * bytes, lane, i * bytes, bytes);
  return lane;
}

/** These rows, those together that are neighbours in one parcel. */
export function* stretches(rows: readonly Packed[]): Generator<Stretch> {
  for (let row = 0; row < rows.length; ) {
    const { parcel, place } = rows[row] as Packed;
    const count = neighbours(rows, row);
    yield { parcel, place, count };
    row += count;
  }
}

function neighbours(rows: readonly Packed[], from: number): number {
  const { parcel, place } = rows[from] as Packed;
  let count = 1;
  for (let next = rows[from + 1]; next?.parcel === parcel && next.place === place + count; next = rows[from + count]) count++;
  return count;
}

/** Below so many bytes a loop is faster than a view and a call. */
const SHORT = 32;

function copy(from: Uint8Array, source: number, to: Uint8Array, target: number, bytes: number): void {
  if (bytes > SHORT) to.set(from.subarray(source, source + bytes), target);
  else for (let i = 0; i < bytes; i++) to[target + i] = from[source + i] as number;
}
