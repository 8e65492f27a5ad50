import type { Column } from '../columns/column.ts';
import type { Events, QueryTable } from '../columns/events.ts';
import { pick } from '../columns/pick.ts';
import type { Arena } from './arena.ts';
import { type Cut, rowsBefore } from './cut.ts';
import { lanesOf } from './lanes.ts';
import type { SliceRows } from './part.ts';

/** A table's rows in a slice, `from` up to `to`, and which of them (counted from `from`) each part has. */
export interface Shares {
  readonly from: number;
  readonly to: number;
  readonly rows: readonly Uint32Array[];
}

/** A table that is read slice by slice, each divided among parts. */
export class Ahead {
  readonly events: Events;
  /** Rows that may be read. */
  readonly length: number;
  at = 0;
  readonly #parts: number;
  readonly #columns: ReadonlySet<number>;

  /** `columns`: those that parts need. */
  constructor({ events }: QueryTable, until: bigint | null, columns: ReadonlySet<number>, parts: number) {
    this.events = events;
    const end = until === null ? null : { time: until + 1n, subsort: 0n };
    this.length = end === null ? events.length : rowsBefore(events.time, events.subsort, end, 0, events.length);
    this.#columns = columns;
    this.#parts = parts;
  }

  /** Reads up to a cut. */
  take(cut: Cut, arena: Arena): Shares {
    const { time, subsort, entity } = this.events;
    const from = this.at;
    this.at = rowsBefore(time, subsort, cut, from, this.length);
    return { from, to: this.at, rows: divided(entity.subarray(from, this.at), this.#parts, arena) };
  }

  /** The rows of one part. */
  rowsOf({ from, to, rows }: Shares, part: number, arena: Arena): SliceRows {
    const mine = rows[part] as Uint32Array;
    const { time, subsort, entity, columns } = this.events;
    const taken = <T extends Parameters<typeof pick>[0]>(array: T): T => {
      const picked = arena.array(array, mine.length);
      pick(array.subarray(from, to), mine, picked);
      return picked;
    };
    return {
      time: taken(time),
      subsort: taken(subsort),
      entity: numbered(entity.subarray(from, to), mine, this.#parts, arena),
      columns: columns.map((column: Column, i) => (this.#columns.has(i) ? lanesOf(column, taken) : null))
    };
  }
}

/** Row numbers by part. */
function divided(entity: Uint32Array, parts: number, arena: Arena): Uint32Array[] {
  const lists = Array.from({ length: parts }, () => arena.array(entity, entity.length));
  const counts = new Uint32Array(parts);
  for (let row = 0; row < entity.length; row++) {
    const part = (entity[row] as number) % parts;
    const at = counts[part] as number;
    (lists[part] as Uint32Array)[at] = row;
    counts[part] = at + 1;
  }
  return lists.map((list, part) => list.subarray(0, counts[part]));
}

/** The entities' numbers in their part. */
function numbered(entity: Uint32Array, rows: Uint32Array, parts: number, arena: Arena): Uint32Array {
  const numbers = arena.array(entity, rows.length);
  for (let i = 0; i < rows.length; i++) numbers[i] = ((entity[rows[i] as number] as number) / parts) >>> 0;
  return numbers;
}
