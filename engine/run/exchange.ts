import type { Column } from '../columns/column.ts';
import type { Type } from '../types/type.ts';
import { Arena } from './arena.ts';
import { columnOfLanes, type Lanes, lanesOf } from './lanes.ts';
import { viewOf } from './output.ts';

/** Slices that are on their way from the thread that computes them to the one that reads them. */
export interface Exchange {
  /** Numbers in memory that both see, by the names below. */
  readonly control: Int32Array;
  /** Where slices are written, in turn. */
  readonly memories: readonly WebAssembly.Memory[];
}

/** Slices written so far, slices read so far; whether nobody wants any more; pages of memory that the writer holds. */
export const [WRITTEN, READ, ENDED, PAGES] = [0, 1, 2, 3] as const;

/** Slices that a writer may be ahead. */
const AHEAD = 8;

/** Memories that nobody uses: new ones cost more than what is written to them. */
const IDLE: WebAssembly.Memory[] = [];
const MOST_IDLE = 32;
const LARGE = 1 << 24;
const PAGE = 65536;

/** An exchange on which nothing is under way. */
export function openExchange(): Exchange {
  const memory = (): WebAssembly.Memory => IDLE.pop() ?? new WebAssembly.Memory({ initial: 16, maximum: 65536, shared: true });
  return { control: new Int32Array(new SharedArrayBuffer(16)), memories: Array.from({ length: AHEAD }, memory) };
}

/** Gives up an exchange that its writer has left. */
export function closeExchange({ memories }: Exchange): void {
  for (const memory of memories) if (IDLE.length < MOST_IDLE && memory.buffer.byteLength <= LARGE) IDLE.push(memory);
}

/** The writer's side of an exchange. */
export class Writer {
  readonly #control: Int32Array;
  readonly #arenas: readonly Arena[];

  constructor({ control, memories }: Exchange) {
    this.#control = control;
    this.#arenas = memories.map(memory => new Arena(memory));
  }

  /** Whether nobody wants any more. */
  get isEnded(): boolean {
    return Atomics.load(this.#control, ENDED) !== 0;
  }

  /** Whether there is room for a slice; if not, what `READ` is until there may be. */
  get full(): number | null {
    const read = Atomics.load(this.#control, READ);
    return Atomics.load(this.#control, WRITTEN) - read >= this.#arenas.length ? read : null;
  }

  /** Writes a slice of `rows`; `bytes`: of memory that the run holds. */
  write(columns: readonly Column[], rows: number, bytes: number): void {
    const written = Atomics.load(this.#control, WRITTEN);
    const arena = this.#arenas[written % this.#arenas.length] as Arena;
    arena.reset();
    const head = arena.array(new Int32Array(0), 2 + columns.reduce((words, { type }) => words + wordsOf(type), 0));
    const places = columns.flatMap(column => placesIn(lanesOf(column, array => arena.copy(array))));
    head.set([rows, arena.used, ...places]);
    Atomics.store(this.#control, PAGES, Math.ceil(bytes / PAGE));
    Atomics.store(this.#control, WRITTEN, written + 1);
    Atomics.notify(this.#control, WRITTEN);
  }
}

/** The reader's side of an exchange. */
export class Reader {
  readonly control: Int32Array;
  readonly #memories: readonly WebAssembly.Memory[];
  readonly #types: readonly Type[];
  #held = false;

  constructor({ control, memories }: Exchange, types: readonly Type[]) {
    this.control = control;
    this.#memories = memories;
    this.#types = types;
  }

  /** Whether the next slice is there. */
  get isReady(): boolean {
    return Atomics.load(this.control, WRITTEN) > this.#next;
  }

  /** Bytes of memory that the writer's run holds. */
  get memory(): number {
    return Atomics.load(this.control, PAGES) * PAGE;
  }

  /** The columns of the next slice, which must be there; they stay until the one after is asked for. */
  read(): { readonly rows: number; readonly columns: readonly Column[] } {
    if (this.#held) this.release();
    this.#held = true;
    const memory = this.#memories[Atomics.load(this.control, READ) % this.#memories.length] as WebAssembly.Memory;
    const [rows, used] = new Int32Array(memory.buffer, 0, 2) as unknown as [number, number];
    // Where another thread has let it grow, this one is told so late.
    if (used > memory.buffer.byteLength) memory.grow(0);
    const { buffer } = memory;
    const words = new Int32Array(
      buffer,
      8,
      this.#types.reduce((sum, type) => sum + wordsOf(type), 0)
    ).values();
    return { rows, columns: this.#types.map(type => columnOfLanes(type, rows, lanesAt(type, rows, buffer, words))) };
  }

  /** Gives the slice up that was read last. */
  release(): void {
    this.#held = false;
    Atomics.add(this.control, READ, 1);
    Atomics.notify(this.control, READ);
  }

  /** Wants no more. */
  end(): void {
    Atomics.store(this.control, ENDED, 1);
    Atomics.notify(this.control, READ);
  }

  get #next(): number {
    return Atomics.load(this.control, READ) + (this.#held ? 1 : 0);
  }
}

// Of each lane, where it is: of validity and of data; 0 where there is none.
const wordsOf = (type: Type): number => (type.kind === 'record' ? type.fields.reduce((sum, field) => sum + wordsOf(field.type), 2) : 2);

const placesIn = ({ valid, data, fields }: Lanes): readonly number[] => [
  valid?.byteOffset ?? 0,
  data?.byteOffset ?? 0,
  ...fields.flatMap(placesIn)
];

function lanesAt(type: Type, rows: number, buffer: ArrayBufferLike, words: Iterator<number>): Lanes {
  const [valid, data] = [words.next().value as number, words.next().value as number];
  return {
    valid: valid === 0 ? null : new Uint8Array(buffer, valid, rows),
    data: data === 0 ? null : viewOf(type, buffer, data, rows),
    fields: type.kind === 'record' ? type.fields.map(field => lanesAt(field.type, rows, buffer, words)) : []
  };
}
