import type { FixedData } from '../columns/column.ts';
import type { Events } from '../columns/events.ts';
import { sliceColumn } from '../columns/slice.ts';
import type { Arena } from './arena.ts';
import { type Cut, rowsBefore, rowsUntil } from './cut.ts';
import { columnOfLanes, lanesOf, unread } from './lanes.ts';
import { NO_EVENTS, type Share } from './share.ts';

/** A table's rows in a slice, `from` up to `to`, and those of them that a part has. */
export interface OwnSlice {
  readonly from: number;
  readonly to: number;
  /** The entity of each row, by its number in the whole. */
  readonly entity: Uint32Array;
  /** Which rows the part has, counted from `from`. */
  readonly rows: Uint32Array;
  /** Those, with entities by their numbers in the part. */
  readonly events: Events;
}

/** A table that a part of a run reads slice by slice: of each the rows of its own entities. */
export class OwnRows {
  readonly events: Events;
  /** Rows that may be read. */
  readonly length: number;
  at = 0;
  readonly #columns: ReadonlySet<number>;
  readonly #identities: ReadonlySet<'time' | 'subsort'>;
  readonly #share: Share;

  /** Parts need these `columns` and identities. */
  constructor(
    events: Events,
    until: bigint | null,
    columns: ReadonlySet<number>,
    identities: ReadonlySet<'time' | 'subsort'>,
    share: Share
  ) {
    this.events = events;
    this.length = rowsUntil(events, until);
    this.#columns = columns;
    this.#identities = identities;
    this.#share = share;
  }

  /** Reads up to a cut. */
  take(cut: Cut, arena: Arena): OwnSlice {
    const { time, subsort, columns, keyColumn } = this.events;
    const from = this.at;
    const to = rowsBefore(time, subsort, cut, from, this.length);
    this.at = to;
    const entity = arena.copy(this.events.entity.subarray(from, to));
    const rows = arena.ownRows(entity, this.#share);
    const { length } = rows;
    const picked = <T extends FixedData>(array: T): T => arena.picked(array, rows);
    const events: Events = {
      length,
      time: this.#identities.has('time') ? picked(time.subarray(from, to)) : NO_EVENTS.time,
      subsort: this.#identities.has('subsort') ? picked(subsort.subarray(from, to)) : NO_EVENTS.subsort,
      entity: arena.ownNumbers(entity, rows, this.#share),
      columns: columns.map((column, i) =>
        this.#columns.has(i) ? columnOfLanes(column.type, length, lanesOf(sliceColumn(column, from, to), picked)) : unread(length)
      ),
      keyColumn
    };
    return { from, to, entity, rows, events };
  }
}
