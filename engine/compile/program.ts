import type { AggregateEntry, CallTypes, Extent } from '../functions/define.ts';
import type { Module } from '../ir/nodes.ts';
import type { PlanNode, Rows } from '../plan/node.ts';
import type { Type } from '../types/type.ts';
import type { Value } from '../types/value.ts';
import type { Ring } from './ring.ts';

/**
 * A compiled query: one module, and the steps that are run for every slice, in order. Buffers and state live in the module's
 * memory; where, the run decides: the *frame*, a table of addresses at `FRAME`, one i32 per slot, tells the loops.
 */
export interface Program {
  readonly module: Module;
  readonly streams: readonly StreamPlan[];
  readonly steps: readonly Step[];
  readonly slots: number;
  readonly states: readonly StatePlan[];
  readonly applies: readonly HostApply[];
  readonly folds: readonly HostFold[];
  readonly lists: readonly HostList[];
  /** Moving windows by the number kernels call them. */
  readonly extents: readonly Extent[];
  readonly result: { readonly stream: number; readonly store: Store };
  /** Groupings by the number kernels call them. */
  readonly groupings: readonly GroupingPlan[];
}

/** A grouping as `streams.ts` names it and the type of its key; if loops look for its entities, where their table of them is. */
export interface GroupingPlan {
  readonly name: string;
  readonly keyType: Type;
  readonly table: EntityTablePlan | null;
}

/** Slots of a table of entities by hash and of the hashes by entity; whether loops look for hashes in it, and add to it. */
export interface EntityTablePlan {
  readonly slot: number;
  readonly hashes: number;
  readonly searched: boolean;
  readonly grows: boolean;
}

/** Address of the frame in memory; below it is a scratch area where cells are handed to and from host steps. */
export const SCRATCH = 64;
export const SCRATCH_BYTES = 1 << 16;
export const FRAME = SCRATCH + SCRATCH_BYTES;

export interface BufferPlan {
  readonly slot: number;
  readonly bytes: number;
}

/** Rows that flow together. Every buffer of a stream holds as many rows as the slice has there. */
export interface StreamPlan {
  readonly id: number;
  readonly rows: Rows;
  readonly grouping: string;
  /** Slot that holds the number of rows. */
  readonly count: number;
  /** Slots of the rows' identities; -1 where nothing reads them in memory (rows of a table, those a filter keeps of them, either under other keys). */
  readonly time: number;
  readonly subsort: number;
  readonly entity: number;
  /** Row numbers in the stream each came from, -1 where a merged stream has no such row; by the id of that stream. */
  readonly index: ReadonlyMap<number, number>;
  /** Slot of the address of the rows' places in the slice of the table that orders them; -1 where nobody asks. */
  readonly place: number;
  readonly buffers: readonly BufferPlan[];
}

/** State of one loop or lookup: a record of `stride` bytes per entity of `grouping`, zero at first. */
export interface StatePlan {
  readonly slot: number;
  readonly func: string;
  readonly grouping: string;
  readonly stride: number;
  /** Lanes that mean something only in their session. */
  readonly references: readonly Reference[];
  readonly contents: readonly ContentPlan[];
}

/** A ring of entries of `stride` bytes whose head (`moving.ts`) is in each record of state at `offset`; `references` are those of an entry. */
export interface ContentPlan {
  readonly offset: number;
  readonly stride: number;
  readonly references: readonly Reference[];
}

/** Where in a record of state a code of a text or the handle of a list or map is. */
export interface Reference {
  readonly offset: number;
  readonly type: Type;
}

/** Where the column of a value is: slots of its lanes. `valid`: slot of a byte column, or whether it is always or never so. */
export interface Store {
  readonly type: Type;
  readonly valid: number | boolean;
  /** Slot of the lane; -1 for records and values that are never valid. */
  readonly lane: number;
  readonly fields: readonly Store[];
  /** For a column of a table: its place there. */
  readonly column?: number;
  /** For a literal: nothing is stored. */
  readonly constant?: Value;
}

export type Step =
  /** `columns`: those that are brought to memory; `decisive`: all that what is computed depends on. */
  | {
      readonly kind: 'scan';
      readonly stream: number;
      readonly table: string;
      readonly columns: ReadonlyMap<number, Store>;
      readonly decisive: readonly number[];
    }
  /** Identities and columns of a table's rows that a filter keeps; `index`: slot of their numbers in the slice, `take`: functions that read many, by width. */
  | {
      readonly kind: 'gather';
      readonly stream: number;
      readonly from: number;
      readonly columns: ReadonlyMap<number, Store>;
      readonly index: number;
      readonly take: ReadonlyMap<number, string>;
    }
  /** `hashes`: slot of the grouping's key hashes by entity (u64). `words`: of the block that `func` is called with (`library/merge.ts`). */
  | {
      readonly kind: 'merge';
      readonly stream: number;
      readonly inputs: readonly number[];
      readonly func: string;
      readonly hashes: number;
      readonly words: number;
    }
  | {
      readonly kind: 'loop';
      readonly stream: number;
      readonly func: string;
      readonly filters: readonly number[];
      readonly nodes: readonly PlanNode[];
    }
  /** `entity`: slot of the new entity numbers; `hashes`: as of a merge; `sort`, `take`, `count`: functions that bring rows into order; `table`: the stream that orders them. */
  | {
      readonly kind: 'rekey';
      readonly stream: number;
      readonly from: number;
      readonly entity: number;
      readonly hashes: number;
      readonly sort: string;
      readonly take: string;
      readonly count: string;
      readonly table: number | null;
    }
  /** `args` are handed to the client, who gives what is written `to`. */
  | {
      readonly kind: 'remote';
      readonly stream: number;
      readonly name: string;
      readonly types: CallTypes;
      readonly args: readonly Store[];
      readonly to: Store;
    }
  /** `hashes`: as of a merge, or -1 where they are not needed. */
  | {
      readonly kind: 'lookup';
      readonly stream: number;
      readonly foreign: number;
      readonly func: string;
      readonly hashes: number;
      readonly order: LookupOrder | null;
    }
  | { readonly kind: 'shift'; readonly stream: number; readonly from: number; readonly by: Store; readonly carried: readonly Carried[] }
  /** `input`, `fresh`: whether a row puts something into the window: there is a value, and it is new (or need not be). */
  | { readonly kind: 'expiry'; readonly stream: number; readonly from: number; readonly input: Store; readonly fresh: Store }
  /** `flags`: slot of a byte per entity: has it appeared? `func` sets them. */
  | { readonly kind: 'tick'; readonly stream: number; readonly from: number; readonly func: string; readonly flags: number };

/** Both sides of a lookup are in the order of one table's stream; `until`: slot of the address of the last place of each row's time and subsort (u32). */
export interface LookupOrder {
  readonly table: number;
  readonly until: number;
}

/** A column carried through a queue. */
export interface Carried {
  readonly from: Store;
  readonly to: Store;
}

/** A row-wise function without a kernel: `host.apply(index)` reads its arguments from the scratch area and leaves the result there. */
export interface HostApply {
  /** For `explain`. */
  readonly name: string;
  readonly meaning: (args: readonly Value[], types: CallTypes) => Value;
  readonly types: CallTypes;
}

/** A list that the host makes of the latest `max` inputs in a ring (`host.gather`). */
export interface HostList {
  readonly ring: Ring;
  readonly max: number;
  /** Of an input. */
  readonly type: Type;
}

/** Whether a window loses inputs one by one. */
export const losesSome = ({ extent }: Pick<HostFold, 'extent'>): boolean => extent?.kind === 'reach' && extent.leaving !== 'period';

/** Whether the host keeps the states of all entities together. */
export const isTogether = (fold: HostFold): boolean =>
  fold.segments < 2 && !fold.entry.measure && (fold.entry.tally?.together?.fits(fold.types, losesSome(fold)) ?? false);

/** An aggregation without a kernel: the host keeps its content. */
export interface HostFold {
  readonly entry: AggregateEntry;
  readonly types: CallTypes;
  /** Of an input. */
  readonly input: Type;
  readonly segments: number;
  readonly extent: Extent | null;
  readonly grouping: string;
}
