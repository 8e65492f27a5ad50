import type { Events } from '../../../engine/columns/events.ts';
import type { Func } from '../../../engine/ir/nodes.ts';

/** Gives out addresses in linear memory, and says how much there must be. */
export class Room {
  #top = 1024;

  get bytes(): number {
    return this.#top;
  }

  take(bytes: number): number {
    const start = this.#top;
    this.#top += Math.ceil(bytes / 64) * 64;
    return start;
  }
}

/** What a loop by hand works on. */
export interface Given {
  readonly events: Events;
  readonly entities: number;
  /** Codes of texts. */
  readonly code: (text: string) => number;
  /** The columns as arrays: amounts, items, codes of kinds. */
  readonly amount: Float64Array;
  readonly item: BigInt64Array;
  readonly kind: Uint32Array;
}

/** A result column, and where it is. */
export interface Written {
  readonly name: string;
  readonly lane: 'u32' | 'f64';
  readonly at: number;
}

type Functions = Readonly<Record<string, (...args: (number | bigint)[]) => number | bigint | undefined>>;

/** A loop placed in memory. */
export interface Placed {
  /** Once: what it reads. */
  readonly fill: (memory: ArrayBufferLike) => void;
  /** Before each run: its state. */
  readonly reset: (memory: ArrayBufferLike) => void;
  /** Gives the number of rows. */
  readonly run: (functions: Functions) => number;
  readonly results: readonly Written[];
}

/** A workload by hand, over whole columns, which knows nothing of nulls, NaN or slices: what an engine's loop may be held against. */
export interface Limit {
  readonly functions: () => readonly Func[];
  readonly place: (given: Given, room: Room) => Placed;
}
