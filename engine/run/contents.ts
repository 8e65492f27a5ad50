import { storage } from '../compile/cells.ts';
import { HEAD } from '../compile/moving.ts';
import type { ContentPlan } from '../compile/program.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';
import type { Memory } from './memory.ts';
import { blockOf, type Pool, powerOfTwo } from './pool.ts';
import type { Loader, Saver } from './saving.ts';

/** A piece of so many bytes is copied word by word: that is sooner than asking for it. */
const SMALL = 512;

/** The contents of moving windows in the kernels' memory: rings of entries whose heads are in records of state (`compile/moving.ts`). */
export class Contents {
  readonly #memory: Memory;
  readonly #pool: Pool;

  constructor(memory: Memory, pool: Pool) {
    this.#memory = memory;
    this.#pool = pool;
  }

  /** Gives the content of a head a ring with room for twice as many entries as it holds. */
  resize(head: number, stride: number): void {
    const { words } = this.#memory;
    const at = (field: number): number => words[(head + field) >> 2] as number;
    const [address, capacity, oldest, next] = [at(HEAD.address) >>> 0, at(HEAD.capacity), at(HEAD.oldest), at(HEAD.next)];
    const room = roomFor(2 * ((next - oldest) | 0), stride);
    const to = this.#pool.take(room * stride);
    // What lies in one piece in both rings is copied at once.
    for (let entry = oldest; entry !== next; ) {
      const [from, into] = [entry & (capacity - 1), entry & (room - 1)];
      const count = Math.min((next - entry) | 0, capacity - from, room - into);
      this.#copy(address + from * stride, to + into * stride, count * stride);
      entry = (entry + count) | 0;
    }
    if (capacity > 0) this.#pool.give(address, capacity * stride);
    this.#place(head, to, room);
  }

  #copy(from: number, to: number, bytes: number): void {
    const { words, whole } = this.#memory;
    if (bytes > SMALL) whole.copyWithin(to, from, from + bytes);
    else for (let at = 0; at < bytes; at += 4) words[(to + at) >> 2] = words[(from + at) >> 2] as number;
  }

  /** Writes how many entries there are, and each with its references. */
  save(writer: ByteWriter, record: number, { offset, stride, references }: ContentPlan, saver: Saver): void {
    const { view } = this.#memory;
    const head = record + offset;
    const [address, capacity] = [view.getUint32(head + HEAD.address, true), view.getInt32(head + HEAD.capacity, true)];
    const [oldest, next] = [view.getInt32(head + HEAD.oldest, true), view.getInt32(head + HEAD.next, true)];
    writer.u32((next - oldest) | 0);
    for (let entry = oldest; entry !== next; entry = (entry + 1) | 0) {
      const at = address + (entry & (capacity - 1)) * stride;
      writer.raw(new Uint8Array(view.buffer, at, stride));
      for (const { offset: lane, type } of references) saver.lane(writer, type, storage(type).bytes, view, at + lane);
    }
  }

  /** Reads what `save` wrote; the head is that of the saved record. */
  load(content: ByteReader, record: number, { offset, stride, references }: ContentPlan, loader: Loader): void {
    const head = record + offset;
    const count = content.u32();
    const room = roomFor(count, stride);
    const to = count === 0 ? 0 : this.#pool.take(room * stride);
    const { view } = this.#memory;
    const oldest = view.getInt32(head + HEAD.oldest, true);
    for (let i = 0; i < count; i++) {
      const at = to + ((oldest + i) & (room - 1)) * stride;
      new Uint8Array(view.buffer, at, stride).set(content.raw(stride));
      for (const { offset: lane, type } of references) loader.lane(content, type, storage(type).bytes, view, at + lane);
    }
    this.#place(head, to, count === 0 ? 0 : room);
  }

  #place(head: number, address: number, capacity: number): void {
    const { words } = this.#memory;
    words[(head + HEAD.address) >> 2] = address;
    words[(head + HEAD.capacity) >> 2] = capacity;
  }
}

/** How many entries, a power of two, fit into the smallest block with room for so many. */
const roomFor = (entries: number, stride: number): number => 1 << (31 - Math.clz32(blockOf(powerOfTwo(entries) * stride) / stride));
