import type { FixedData } from '../columns/column.ts';
import type { Events, QueryTable } from '../columns/events.ts';
import type { Arena } from './arena.ts';
import { type Cut, rowsBefore } from './cut.ts';
import { handed, type Lanes, lanesOf } from './lanes.ts';
import type { SliceRows } from './part.ts';

/** A table's rows in a slice, `from` up to `to`: which of them (counted from `from`) each part has, and what parts need of them. */
export interface Shares {
  readonly from: number;
  readonly to: number;
  readonly rows: readonly Uint32Array[];
  readonly entity: Uint32Array;
  readonly time: BigInt64Array | null;
  readonly subsort: BigUint64Array | null;
  readonly columns: readonly (Lanes | null)[];
}

/** A table that is read slice by slice, each divided among parts. */
export class Ahead {
  readonly events: Events;
  /** Rows that may be read. */
  readonly length: number;
  at = 0;
  readonly #parts: number;
  readonly #columns: ReadonlySet<number>;
  readonly #isTimeless: boolean;

  /** Parts need the `columns`, and times unless `isTimeless`. */
  constructor({ events }: QueryTable, until: bigint | null, columns: ReadonlySet<number>, isTimeless: boolean, parts: number) {
    this.#isTimeless = isTimeless;
    this.events = events;
    const end = until === null ? null : { time: until + 1n, subsort: 0n };
    this.length = end === null ? events.length : rowsBefore(events.time, events.subsort, end, 0, events.length);
    this.#columns = columns;
    this.#parts = parts;
  }

  /** Reads up to a cut. */
  take(cut: Cut, arena: Arena): Shares {
    const { time, subsort } = this.events;
    const from = this.at;
    const to = rowsBefore(time, subsort, cut, from, this.length);
    this.at = to;
    const part = <T extends FixedData>(array: T): T => arena.copy(array.subarray(from, to) as T);
    const entity = part(this.events.entity);
    return {
      from,
      to,
      rows: Array.from({ length: this.#parts }, (_, i) => arena.ownRows(entity, this.#parts, i)),
      entity,
      time: this.#isTimeless ? null : part(time),
      subsort: this.#isTimeless ? null : part(subsort),
      columns: this.events.columns.map((column, i) => (this.#columns.has(i) ? lanesOf(column, part) : null))
    };
  }

  /** The rows of one part. */
  rowsOf({ rows, entity, time, subsort, columns }: Shares, part: number, arena: Arena): SliceRows {
    const mine = rows[part] as Uint32Array;
    const picked = <T extends FixedData>(array: T): T => arena.picked(array, mine);
    return {
      time: time && picked(time),
      subsort: subsort && picked(subsort),
      entity: arena.ownNumbers(entity, mine, this.#parts),
      columns: columns.map(lanes => lanes && handed(lanes, picked))
    };
  }
}
