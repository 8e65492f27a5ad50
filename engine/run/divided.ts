import { columnOf } from '../columns/builder.ts';
import type { Column } from '../columns/column.ts';
import type { Events, QueryTable } from '../columns/events.ts';
import { sliceColumn } from '../columns/slice.ts';
import { nullColumn } from '../columns/storage.ts';
import type { Program, Store } from '../compile/program.ts';
import type { Value } from '../types/value.ts';
import { Ahead, type Shares } from './ahead.ts';
import { type Arena, Arenas } from './arena.ts';
import { RunBatch } from './batch.ts';
import { Calendar } from './calendar.ts';
import { type Cut, isEnd } from './cut.ts';
import { columnsOfParts, computedFields, isTimeless, resultTable } from './division.ts';
import { GroupingRun } from './groupings.ts';
import { columnOfLanes } from './lanes.ts';
import type { PartRows } from './part.ts';
import type { Data, ResultBatch, RunOptions } from './result.ts';
import { type RunPlan, SLICE_TICKS, tableOf } from './run.ts';
import { nextCut, timeBefore } from './slices.ts';
import type { Part } from './team.ts';
import { fieldOf, identitiesOf, type Placed, placedAt, placedInOrder } from './together.ts';

/** A slice that parts are at. */
interface Underway {
  readonly cut: Cut;
  readonly shares: ReadonlyMap<string, Shares>;
  readonly answers: Promise<readonly PartRows[]>;
  /** Rows of tables read by then. */
  readonly done: number;
}

/** The rows of a slice's result, and where they are. */
interface Whole {
  readonly placed: readonly Placed[];
  readonly length: number;
  /** Of a table's rows, those. */
  readonly shares: Shares | null;
  readonly arena: Arena;
}

/**
 * Runs a program whose entities are divided among parts: each slice goes to all of them, and what they give is put together in row order. Parts have
 * the next slice before the rows of the one at hand are wanted.
 */
export class Divided {
  readonly #program: Program;
  readonly #bounds: RunPlan;
  readonly #data: Data;
  readonly #parts: readonly Part[];
  readonly #sliceRows: number;
  readonly #tables: ReadonlyMap<string, Ahead>;
  readonly #calendars: readonly Calendar[];
  readonly #table: string | null;
  readonly #fields: readonly number[];
  readonly #grouping: GroupingRun;
  readonly #given = new Arenas(2);
  readonly #arena = new Arenas(1);

  /** `sliceRows`: rows of all tables that a slice aims at. */
  constructor(program: Program, bounds: RunPlan, data: Data, parts: readonly Part[], sliceRows: number) {
    this.#program = program;
    this.#bounds = bounds;
    this.#data = data;
    this.#parts = parts;
    this.#sliceRows = sliceRows;
    const names = program.steps.flatMap(step => (step.kind === 'scan' ? [step.table] : []));
    this.#tables = new Map(
      names.map(name => {
        const table = data.tables.get(name) as QueryTable;
        return [name, new Ahead(table, bounds.until, columnsOfParts(program, name), isTimeless(program), parts.length)];
      })
    );
    this.#calendars = calendarsOf(program, bounds);
    this.#table = resultTable(program);
    this.#fields = computedFields(program);
    const { entities, keys, schema } = tableOf(program.streams[program.result.stream]?.grouping ?? '', data.tables) as QueryTable;
    this.#grouping = new GroupingRun(entities, keys(), schema.keyType, data.strings);
  }

  async *batches(options: RunOptions): AsyncGenerator<ResultBatch> {
    const underway: Underway[] = [];
    try {
      yield* this.#slices(underway, options);
    } finally {
      // Parts may still be reading.
      await Promise.allSettled(underway.map(({ answers }) => answers));
      this.#given.release();
      this.#arena.release();
      for (const part of this.#parts) part.end();
    }
  }

  async *#slices(underway: Underway[], options: RunOptions): AsyncGenerator<ResultBatch> {
    const limit = options.limit ?? this.#bounds.limit;
    const total = [...this.#tables.values()].reduce((sum, { length }) => sum + length, 0);
    let out = 0;
    for (let slice = this.#begin(underway); ; ) {
      options.signal?.throwIfAborted();
      const ahead = isEnd(slice.cut) ? null : this.#begin(underway);
      const whole = this.#whole(slice, await slice.answers);
      underway.shift();
      const rows = limit > 0 ? Math.min(whole.length, limit - out) : whole.length;
      out += rows;
      if (rows > 0) yield this.#batch(whole, rows);
      options.onProgress?.({ done: slice.done, total, time: timeBefore([...this.#tables.values()], slice.cut), out });
      if (ahead === null || (limit > 0 && out >= limit)) return;
      slice = ahead;
      await options.pause?.();
    }
  }

  #begin(underway: Underway[]): Underway {
    const readers = [...this.#tables.values()];
    const most = Math.max(1, Math.floor(SLICE_TICKS / Math.max(1, this.#grouping.entities.size)));
    const cut = this.#calendars.reduce((until, calendar) => calendar.bound(until, most), nextCut(readers, this.#sliceRows, false));
    for (const calendar of this.#calendars) calendar.pass(cut);
    const arena = this.#given.next();
    const shares = new Map([...this.#tables].map(([name, table]) => [name, table.take(cut, arena)]));
    const taken = this.#parts.map((part, i) =>
      part.take({
        cut,
        rows: new Map([...this.#tables].map(([name, table]) => [name, table.rowsOf(shares.get(name) as Shares, i, arena)]))
      })
    );
    const answers = Promise.all(taken);
    // Whoever waits for it is told; a slice ahead may never be waited for.
    answers.catch(() => {});
    const slice = { cut, shares, answers, done: readers.reduce((sum, { at }) => sum + at, 0) };
    underway.push(slice);
    return slice;
  }

  #whole({ shares }: Underway, parts: readonly PartRows[]): Whole {
    const own = this.#table === null ? null : (shares.get(this.#table) as Shares);
    const length = parts.reduce((sum, { pieces }) => sum + pieces.reduce((rows, piece) => rows + piece.length, 0), 0);
    const { hashes } = this.#grouping.entities;
    const arena = this.#arena.next();
    return { placed: own ? placedAt(parts, own.rows, arena) : placedInOrder(parts, hashes, arena), length, shares: own, arena };
  }

  #batch(whole: Whole, rows: number): ResultBatch {
    const { store } = this.#program.result;
    const fields = store.type.kind === 'record' ? store.type.fields : [];
    const columns = store.fields.map((field, i) => sliceColumn(this.#column(field, i, whole), 0, rows));
    const identities = this.#identities(whole);
    return new RunBatch(fields, rows, identities, identities.key, this.#grouping, columns);
  }

  #identities({ placed, length, shares, arena }: Whole): Pick<Events, 'time' | 'subsort' | 'entity'> & { readonly key: Column | null } {
    if (!shares) return { ...identitiesOf(placed, length, arena), key: null };
    const { from, to } = shares;
    const { time, subsort, entity, columns, keyColumn } = this.#events;
    return {
      time: time.subarray(from, to),
      subsort: subsort.subarray(from, to),
      entity: entity.subarray(from, to),
      key: sliceColumn(columns[keyColumn] as Column, from, to)
    };
  }

  #column({ type, column, constant }: Store, field: number, { placed, length, shares, arena }: Whole): Column {
    const place = this.#fields.indexOf(field);
    if (place >= 0) return columnOfLanes(type, length, fieldOf(placed, place, length, arena));
    if (shares && column !== undefined) return sliceColumn(this.#events.columns[column] as Column, shares.from, shares.to);
    return constant === undefined ? nullColumn(type, length) : columnOf(type, new Array<Value>(length).fill(constant), this.#data.strings);
  }

  get #events(): Events {
    return (this.#tables.get(this.#table as string) as Ahead).events;
  }
}

function calendarsOf({ streams }: Program, { spans }: RunPlan): Calendar[] {
  return streams.flatMap(({ id, rows }) => {
    const span = typeof spans === 'string' ? null : spans.get(id);
    const boundaries = rows.kind === 'tick' ? rows.entry.boundaries?.(rows.types) : null;
    return boundaries && span ? [new Calendar(boundaries, span)] : [];
  });
}
