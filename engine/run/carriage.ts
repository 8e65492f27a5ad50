import { storage } from '../compile/cells.ts';
import type { Carried, Store } from '../compile/program.ts';
import type { Type } from '../types/type.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';
import type { Memory } from './memory.ts';
import type { Loader, Saver } from './saving.ts';

/** A column that travels: width, the slots it comes from and goes to, its place among the packed bytes of a row. */
interface Lane {
  readonly bytes: number;
  readonly from: number;
  readonly to: number;
  readonly at: number;
}

/** A value or field of a row: where its validity and its lane are packed; what is known beforehand or never there has no place. */
interface Leaf {
  readonly type: Type;
  readonly valid: number | boolean;
  readonly lane: number;
}

/** Packs the values of a row that travels, and unpacks them where it arrives. */
export class Carriage {
  readonly #memory: Memory;
  readonly #lanes: Lane[] = [];
  readonly #leaves: Leaf[] = [];
  #width = 0;

  constructor(memory: Memory, carried: readonly Carried[]) {
    this.#memory = memory;
    for (const { from, to } of carried) this.#visit(from, to);
  }

  pack(row: number): Uint8Array<ArrayBuffer> {
    const packed = new Uint8Array(this.#width);
    const memory = new Uint8Array(this.#memory.buffer);
    for (const { bytes, from, at } of this.#lanes) {
      const start = this.#memory.slot(from) + row * bytes;
      packed.set(memory.subarray(start, start + bytes), at);
    }
    return packed;
  }

  unpack(packed: Uint8Array, row: number): void {
    const memory = new Uint8Array(this.#memory.buffer);
    for (const { bytes, to, at } of this.#lanes) memory.set(packed.subarray(at, at + bytes), this.#memory.slot(to) + row * bytes);
  }

  /** A row's values for a snapshot: each with a validity and a lane, also where this program knows or needs none. */
  save(writer: ByteWriter, packed: Uint8Array, saver: Saver): void {
    const view = new DataView(packed.buffer, packed.byteOffset, packed.length);
    for (const { type, valid, lane } of this.#leaves) {
      writer.u8(typeof valid === 'boolean' ? Number(valid) : (packed[valid] as number));
      if (type.kind === 'record') continue;
      if (lane < 0) saver.lane(writer, type, storage(type).bytes, NOTHING, 0);
      else saver.lane(writer, type, storage(type).bytes, view, lane);
    }
  }

  load(content: ByteReader, loader: Loader): Uint8Array<ArrayBuffer> {
    const packed = new Uint8Array(this.#width);
    const view = new DataView(packed.buffer);
    const unread = new DataView(new ArrayBuffer(8));
    for (const { type, valid, lane } of this.#leaves) {
      const isValid = content.u8();
      if (typeof valid === 'number') packed[valid] = isValid;
      if (type.kind === 'record') continue;
      if (lane < 0) loader.lane(content, type, storage(type).bytes, unread, 0);
      else loader.lane(content, type, storage(type).bytes, view, lane);
    }
    return packed;
  }

  #visit(from: Store, to: Store): void {
    const valid = typeof from.valid === 'number' ? this.#lane(1, from.valid, to.valid as number) : from.valid;
    const lane = from.lane < 0 ? -1 : this.#lane(storage(from.type).bytes, from.lane, to.lane);
    this.#leaves.push({ type: from.type, valid, lane });
    from.fields.forEach((field, i) => this.#visit(field, to.fields[i] as Store));
  }

  #lane(bytes: number, from: number, to: number): number {
    const at = this.#width;
    this.#lanes.push({ bytes, from, to, at });
    this.#width += bytes;
    return at;
  }
}

const NOTHING = new DataView(new ArrayBuffer(8));
