import { storage } from '../compile/cells.ts';
import type { Carried, Store } from '../compile/program.ts';
import type { Type } from '../types/type.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';
import type { Memory } from './memory.ts';
import type { Loader, Saver } from './saving.ts';

/** A column that travels: width, those of the columns before it together, the slots it comes from and goes to. */
interface Lane {
  readonly bytes: number;
  readonly before: number;
  readonly from: number;
  readonly to: number;
}

/** A value or field of a row: the numbers of the lanes of its validity and value; what is known beforehand or never there has none. */
interface Leaf {
  readonly type: Type;
  readonly valid: number | boolean;
  readonly lane: number;
}

/** Values of so many rows that travel, lane by lane. It lasts as long as one of its rows is on its way. */
export interface Parcel {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly rows: number;
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
  /** The bytes of parcels that have arrived. */
  readonly #idle: Uint8Array<ArrayBuffer>[] = [];
  /** Bytes of a row. */
  #width = 0;

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
    const parcel = this.empty(length);
    for (const lane of this.#lanes) {
      const { bytes } = lane;
      const [from, to] = [this.#memory.slot(lane.from), startOf(lane, parcel)];
      if (isRun) parcel.bytes.set(memory.subarray(from + first * bytes, from + (first + length) * bytes), to);
      else for (let i = 0; i < length; i++) copy(memory, from + (rows[i] as number) * bytes, parcel.bytes, to + i * bytes, bytes);
    }
    return parcel;
  }

  /** Says that all rows of a parcel have arrived: others use its bytes. */
  unload({ bytes }: Parcel): void {
    if (this.#idle.length < MOST_IDLE) this.#idle.push(bytes);
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
      this.#lanes.map(lane => ({ bytes: parcel.bytes, start: startOf(lane, parcel) }))
    );
    return parcel;
  }

  #put(rows: Iterable<Stretch>, targets: readonly { readonly bytes: Uint8Array; readonly start: number }[]): void {
    let row = 0;
    for (const { parcel, place, count } of rows) {
      for (let i = 0; i < targets.length; i++) {
        const lane = this.#lanes[i] as Lane;
        const { bytes: to, start } = targets[i] as (typeof targets)[number];
        copy(parcel.bytes, startOf(lane, parcel) + place * lane.bytes, to, start + row * lane.bytes, count * lane.bytes);
      }
      row += count;
    }
  }

  /** A row's values for a snapshot: each with a validity and a lane, also where this program knows or needs none. */
  save(writer: ByteWriter, packed: Packed, saver: Saver): void {
    const view = viewOf(packed.parcel);
    for (const { type, valid, lane } of this.#leaves) {
      writer.u8(typeof valid === 'boolean' ? Number(valid) : view.getUint8(this.#at(valid, packed)));
      if (type.kind === 'record') continue;
      const { bytes } = storage(type);
      if (lane < 0) saver.lane(writer, type, bytes, NOTHING, 0);
      else saver.lane(writer, type, bytes, view, this.#at(lane, packed));
    }
  }

  /** Room for so many rows. */
  empty(rows: number): Parcel {
    const at = this.#idle.findIndex(({ length }) => length >= rows * this.#width);
    const [bytes] = at < 0 ? [new Uint8Array(rows * this.#width)] : this.#idle.splice(at, 1);
    return { bytes: bytes as Uint8Array<ArrayBuffer>, rows };
  }

  /** Reads a row that `save` wrote. */
  load(content: ByteReader, packed: Packed, loader: Loader): void {
    const [view, unread] = [viewOf(packed.parcel), new DataView(new ArrayBuffer(8))];
    for (const { type, valid, lane } of this.#leaves) {
      const isValid = content.u8();
      if (typeof valid === 'number') view.setUint8(this.#at(valid, packed), isValid);
      if (type.kind === 'record') continue;
      const { bytes } = storage(type);
      if (lane < 0) loader.lane(content, type, bytes, unread, 0);
      else loader.lane(content, type, bytes, view, this.#at(lane, packed));
    }
  }

  #at(number: number, { parcel, place }: Packed): number {
    const lane = this.#lanes[number] as Lane;
    return startOf(lane, parcel) + place * lane.bytes;
  }

  #visit(from: Store, to: Store): void {
    const valid = typeof from.valid === 'number' ? this.#lane(1, from.valid, to.valid as number) : from.valid;
    const lane = from.lane < 0 ? -1 : this.#lane(storage(from.type).bytes, from.lane, to.lane);
    this.#leaves.push({ type: from.type, valid, lane });
    from.fields.forEach((field, i) => this.#visit(field, to.fields[i] as Store));
  }

  #lane(bytes: number, from: number, to: number): number {
    this.#width += bytes;
    return this.#lanes.push({ bytes, before: this.#width - bytes, from, to }) - 1;
  }
}

const startOf = ({ before }: Lane, { rows }: Parcel): number => before * rows;

const viewOf = ({ bytes }: Parcel): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** Parcels that have arrived whose bytes are kept. */
const MOST_IDLE = 8;

const NOTHING = new DataView(new ArrayBuffer(8));

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
