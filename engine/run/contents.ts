import { storage } from '../compile/cells.ts';
import { HEAD } from '../compile/moving.ts';
import type { ContentPlan } from '../compile/program.ts';
import type { ByteReader, ByteWriter } from './bytes.ts';
import type { Memory } from './memory.ts';
import { type Pool, powerOfTwo } from './pool.ts';
import type { Loader, Saver } from './saving.ts';

/** Entries that a content has room for at first: most entities of many have few. */
const FIRST = 1;

interface Ring {
  readonly address: number;
  readonly capacity: number;
  readonly oldest: number;
  readonly next: number;
}

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
    const { view } = this.#memory;
    const [address, capacity] = [view.getUint32(head + HEAD.address, true), view.getInt32(head + HEAD.capacity, true)];
    const [oldest, next] = [view.getInt32(head + HEAD.oldest, true), view.getInt32(head + HEAD.next, true)];
    this.#move({ address, capacity, oldest, next }, roomFor(2 * ((next - oldest) | 0)), head, stride);
  }

  #move({ address, capacity, oldest, next }: Ring, room: number, head: number, stride: number): void {
    const to = this.#pool.take(room * stride);
    const { whole } = this.#memory;
    // What lies in one piece in both rings is copied at once.
    for (let entry = oldest; entry !== next; ) {
      const [from, at] = [entry & (capacity - 1), entry & (room - 1)];
      const count = Math.min((next - entry) | 0, capacity - from, room - at);
      whole.copyWithin(to + at * stride, address + from * stride, address + (from + count) * stride);
      entry = (entry + count) | 0;
    }
    if (capacity > 0) this.#pool.give(address, capacity * stride);
    this.#place(head, to, room);
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
    const room = roomFor(count);
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
    const { view } = this.#memory;
    view.setUint32(head + HEAD.address, address, true);
    view.setInt32(head + HEAD.capacity, capacity, true);
  }
}

const roomFor = (entries: number): number => Math.max(FIRST, powerOfTwo(entries));
