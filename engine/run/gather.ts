import type { Column, FixedData } from '../columns/column.ts';
import type { Events } from '../columns/events.ts';
import type { Exports } from '../compile/instantiate.ts';
import type { Store } from '../compile/program.ts';
import type { Memory } from './memory.ts';
import { powerOfTwo } from './pool.ts';
import { put } from './put.ts';
import type { Scan } from './scan.ts';
import type { StepOf, StepRun, StreamRun } from './steps.ts';

/** Brings identities and columns of the rows that a filter keeps, straight from the table they are rows of. */
export class Gather implements StepRun {
  readonly #step: StepOf<'gather'>;
  readonly #scan: Scan;
  readonly stream: StreamRun;
  readonly #memory: Memory;
  readonly #exports: Exports;
  readonly #aside = [new Aside(), new Aside(), new Aside()] as const;

  constructor(step: StepOf<'gather'>, scan: Scan, stream: StreamRun, memory: Memory, exports: Exports) {
    this.#step = step;
    this.#scan = scan;
    this.stream = stream;
    this.#memory = memory;
    this.#exports = exports;
  }

  run(): void {
    const { time, subsort, entity, place } = this.stream.plan;
    if (place >= 0) this.#memory.set(place, this.#memory.slot(this.#step.index));
    if (this.stream.rows === 0) return;
    const [{ events }, copied] = [this.#scan, this.#scan.stream.plan];
    if (time >= 0) this.#lane({ data: events.time, copied: copied.time, place: 0 }, time);
    if (subsort >= 0) this.#lane({ data: events.subsort, copied: copied.subsort, place: 1 }, subsort);
    if (entity >= 0) this.#lane({ data: events.entity, copied: copied.entity, place: 2 }, entity);
    for (const [index, store] of this.#step.columns) this.#column(events.columns[index] as Column, this.#scan.copied(index), index, store);
  }

  #column(column: Column, copied: Store | undefined, index: number, { valid, lane }: Store): void {
    if (typeof valid === 'number') {
      if (column.valid) this.#lane({ data: column.valid, copied: slotOf(copied?.valid), place: 4 + 2 * index }, valid);
      else new Uint8Array(this.#memory.buffer, this.#memory.slot(valid), this.stream.rows).fill(1);
    }
    if (column.layout === 'fixed') this.#lane({ data: column.data, copied: slotOf(copied?.lane), place: 3 + 2 * index }, lane);
  }

  /** Identities of the kept rows: in memory, or read from the table when they are asked for. As long as the slice. */
  identities(): Pick<Events, 'time' | 'subsort' | 'entity'> {
    const { stream } = this;
    const { time, subsort, entity } = stream.plan;
    const { events } = this.#scan;
    const [times, subsorts, entities] = this.#aside;
    const kept = <T extends FixedData>(data: T, aside: Aside): T => this.#kept(data, aside);
    return {
      get time() {
        return time >= 0 ? stream.time : kept(events.time, times);
      },
      get subsort() {
        return subsort >= 0 ? stream.subsort : kept(events.subsort, subsorts);
      },
      get entity() {
        return entity >= 0 ? stream.entity : kept(events.entity, entities);
      }
    };
  }

  #kept<T extends FixedData>(data: T, aside: Aside): T {
    const { rows } = this.stream;
    const kept = aside.room(rows * data.BYTES_PER_ELEMENT);
    if (this.#isSparse) this.#pick(data, this.#scan.from, kept, 0);
    else this.#pick(aside.copied(data, this.#scan.from, this.#scan.at), 0, kept, 0);
    return new (data.constructor as new (buffer: ArrayBuffer, from: number, length: number) => T)(kept, 0, rows);
  }

  // Whether values are picked from the table one by one; else its part is copied first, which reads memory in order.
  get #isSparse(): boolean {
    return this.stream.rows * SPARSE < this.#scan.at - this.#scan.from;
  }

  #lane({ data, copied, place }: Lane, slot: number): void {
    const { rows } = this.stream;
    if (rows <= SINGLE) this.#each(data, slot);
    else if (copied >= 0) this.#take(data.BYTES_PER_ELEMENT, this.#memory.slot(copied), slot);
    else if (this.#isSparse) this.#pick(data, this.#scan.from, this.#memory.buffer, this.#memory.slot(slot));
    else this.#take(data.BYTES_PER_ELEMENT, this.#scan.bring(data, place), slot);
  }

  #each(data: FixedData, slot: number): void {
    const { view } = this.#memory;
    const [index, to] = [this.#memory.slot(this.#step.index), this.#memory.slot(slot)];
    for (let row = 0; row < this.stream.rows; row++) put(view, to, row, data, this.#scan.from + view.getUint32(index + 4 * row, true));
  }

  /** Puts the kept ones of the slice's values, which begin at `from` of `data`, to a place of `buffer`. */
  #pick(data: FixedData, from: number, buffer: ArrayBuffer, to: number): void {
    const { rows } = this.stream;
    const index = new Uint32Array(this.#memory.buffer, this.#memory.slot(this.#step.index), rows);
    const start = data.byteOffset + from * data.BYTES_PER_ELEMENT;
    const length = this.#scan.at - this.#scan.from;
    switch (data.BYTES_PER_ELEMENT) {
      case 1:
        return pick1(new Uint8Array(data.buffer, start, length), index, new Uint8Array(buffer, to, rows));
      case 2:
        return pick2(new Uint16Array(data.buffer, start, length), index, new Uint16Array(buffer, to, rows));
      case 4:
        return pick4(new Uint32Array(data.buffer, start, length), index, new Uint32Array(buffer, to, rows));
      default:
        return pick8(new Uint32Array(data.buffer, start, 2 * length), index, new Uint32Array(buffer, to, 2 * rows));
    }
  }

  #take(width: number, from: number, slot: number): void {
    const take = this.#exports[this.#step.take.get(width) as string] as Exports[string];
    take(from, this.#memory.slot(this.#step.index), this.stream.rows, this.#memory.slot(slot));
  }
}

/** Memory outside of the kernels' for one of the identities, used again for each slice. */
class Aside {
  #values = new ArrayBuffer(0);
  #part = new ArrayBuffer(0);

  /** So many bytes at least, whatever is in them. */
  room(bytes: number): ArrayBuffer {
    if (bytes > this.#values.byteLength) this.#values = new ArrayBuffer(powerOfTwo(bytes));
    return this.#values;
  }

  /** Values `from .. to`, in an array that lies close by. */
  copied<T extends FixedData>(data: T, from: number, to: number): T {
    const bytes = (to - from) * data.BYTES_PER_ELEMENT;
    if (bytes > this.#part.byteLength) this.#part = new ArrayBuffer(powerOfTwo(bytes));
    new Uint8Array(this.#part).set(new Uint8Array(data.buffer, data.byteOffset + from * data.BYTES_PER_ELEMENT, bytes));
    return new (data.constructor as new (buffer: ArrayBuffer, from: number, length: number) => T)(this.#part, 0, to - from);
  }
}

/** An array of a table: the slot of its copy in memory or -1, and a number of its own. */
interface Lane {
  readonly data: FixedData;
  readonly copied: number;
  readonly place: number;
}

const slotOf = (slot: number | boolean | undefined): number => (typeof slot === 'number' ? slot : -1);

/** So many rows are written value by value. */
const SINGLE = 4;
/** Of so many rows, one is kept: then rows are picked. */
const SPARSE = 32;

// A function per width: one for all of them would be slow at each.
function pick1(from: Uint8Array, index: Uint32Array, to: Uint8Array): void {
  for (let row = 0; row < to.length; row++) to[row] = from[index[row] as number] as number;
}

function pick2(from: Uint16Array, index: Uint32Array, to: Uint16Array): void {
  for (let row = 0; row < to.length; row++) to[row] = from[index[row] as number] as number;
}

function pick4(from: Uint32Array, index: Uint32Array, to: Uint32Array): void {
  for (let row = 0; row < to.length; row++) to[row] = from[index[row] as number] as number;
}

// As words: a bigint per row would be allocated.
function pick8(from: Uint32Array, index: Uint32Array, to: Uint32Array): void {
  for (let row = 0; row < index.length; row++) {
    const at = (index[row] as number) << 1;
    to[row << 1] = from[at] as number;
    to[(row << 1) | 1] = from[at | 1] as number;
  }
}
