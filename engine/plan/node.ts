import type { CallTypes, Entry, Extent } from '../functions/define.ts';
import type { Type } from '../types/type.ts';
import type { Value } from '../types/value.ts';

/**
 * What a query means, not yet how: a graph of nodes of one shape. Values live on `Rows`; equal nodes are one object
 * (the builder interns them), so the graph shares whatever the text repeats.
 */
export interface PlanNode {
  readonly id: number;
  readonly op: Op;
  readonly args: readonly PlanNode[];
  readonly type: Type;
  /** What it is worth at other rows: null, what it was at the latest row, or (moving, X1) what its state is worth there. */
  readonly continuity: 'literal' | 'discrete' | 'continuous' | 'moving';
  /** Where its values are; null for a literal. */
  readonly rows: Rows | null;
  readonly grouping: string | null;
}

/**
 * Arguments on other rows than the node's own are lifted (§1.5); a moving one is never on others, but computed there (`Graph.asked`). `new` of
 * each is as §1.7 says: or of the arguments unless noted.
 */
export type Op =
  | { readonly kind: 'literal'; readonly value: Value }
  /** The events of a table as records; new at its rows. */
  | { readonly kind: 'events'; readonly table: string }
  /** A field of args[0], a record that is one value. */
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'record'; readonly names: readonly string[] }
  /** A row-wise function; `types` as the call was typed. */
  | { readonly kind: 'apply'; readonly entry: Extract<Entry, { kind: 'scalar' }>; readonly types: CallTypes }
  /** A conversion to the node's type (§3.7). */
  | { readonly kind: 'cast' }
  /** A member of json (args[0]: its text), or a field of each element of a list of records. */
  | { readonly kind: 'member'; readonly name: string }
  /**
   * An aggregation of args[0]. With a window, args[1] is its condition (which may be a literal) and `segments` how many segments
   * the window holds (`since`: 1); without, `segments` is 0. With a moving window `extent` says what it holds, and args[1], if any, is true at
   * its expiries. new: args[0].new or condition.new. `within`: the rows of its arguments, if it is asked at more (X1): at those it evaluates, but
   * nothing is put in or closed; else null.
   */
  | {
      readonly kind: 'fold';
      readonly entry: Extract<Entry, { kind: 'aggregate' }>;
      readonly types: CallTypes;
      readonly segments: number;
      readonly extent: Extent | null;
      readonly within: Rows | null;
    }
  /** args[0] carried along with its rows to where `rows` moved them. new: value.new; for filter and rekey or the condition's / key's. */
  | { readonly kind: 'move' }
  /** args[1], of another entity, read at the rows of args[0], whose values are its keys (§5.9). new: args[0].new. */
  | { readonly kind: 'lookup' }
  /** True, and new, at each of its rows (a tick). */
  | { readonly kind: 'tick' }
  /** True at each of its rows and ever after for their entity; never new: whether an entity has begun. */
  | { readonly kind: 'mark' }
  /** The time of each row of args[0]; new as there. */
  | { readonly kind: 'time' }
  /** args[0] lifted to the rows of args[1]; new and rows are those of args[1] (`rec.f`, §1.8). Continuity of args[0]. */
  | { readonly kind: 'align' };

/** Where rows come from. Interned: the same rows are the same object. A union is flat, its parts ordered by id, at least two. */
export type Rows = { readonly id: number } & (
  | { readonly kind: 'table'; readonly table: string }
  | { readonly kind: 'union'; readonly of: readonly Rows[] }
  /** Rows of `of` where the condition, lifted there, is true. */
  | { readonly kind: 'filter'; readonly of: Rows; readonly condition: PlanNode }
  /** Rows of `of` under another key, then sorted. */
  | { readonly kind: 'rekey'; readonly of: Rows; readonly key: PlanNode; readonly grouping: string }
  /** §5.11; subsorts by C23. */
  | { readonly kind: 'shift_to'; readonly of: Rows; readonly time: PlanNode }
  | { readonly kind: 'shift_until'; readonly of: Rows; readonly predicate: PlanNode }
  /** A tick per boundary and entity of `of` (§5.10), `types` its constants; `span`: the tables and shifts whose first and last row bound the ticks; for `finished()`, after whose last row it comes. */
  | {
      readonly kind: 'tick';
      readonly of: Rows;
      readonly entry: Extract<Entry, { kind: 'tick' }>;
      readonly types: CallTypes;
      readonly span: readonly Rows[];
    }
  /** The expiries of a moving window, up to the last row of `span`: `input` is what is put in, on the rows `of`; of a session, where none came up to its end. `everyRow`: whether also what is not new is put in. */
  | {
      readonly kind: 'expiry';
      readonly of: Rows;
      readonly input: PlanNode;
      readonly everyRow: boolean;
      readonly extent: Extent;
      readonly span: readonly Rows[];
    }
);

/** The table of instants and entities at which moving values are asked beside the query's own rows; no table of a user's has such a name. */
export const MOMENTS = '(moments)';

export interface Plan {
  /** The record whose rows are the result. */
  readonly result: PlanNode;
  /** All nodes, arguments before what uses them. */
  readonly nodes: readonly PlanNode[];
  readonly tables: readonly string[];
  /** Of final results at T, history until U: later events are not read. */
  readonly until: bigint | null;
  /** The instant of `finished()` if fixed (final at T: T + 1 ns). */
  readonly finishedAt: bigint | null;
  readonly limit: number;
}
