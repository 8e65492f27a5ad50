import { columnOf } from '../columns/builder.ts';
import type { Column, FixedData } from '../columns/column.ts';
import type { Events, QueryTable } from '../columns/events.ts';
import { sliceColumn } from '../columns/slice.ts';
import { nullColumn } from '../columns/storage.ts';
import type { Program, Store } from '../compile/program.ts';
import type { Value } from '../types/value.ts';
import { tell } from './abreast.ts';
import { type Arena, Arenas } from './arena.ts';
import { RunBatch } from './batch.ts';
import { isEnd } from './cut.ts';
import { type Cuts, cutAt } from './cuts.ts';
import { computedFields, resultTable } from './division.ts';
import { GroupingRun } from './groupings.ts';
import { columnOfLanes, lanesOf } from './lanes.ts';
import type { OwnRows, OwnSlice } from './ownRows.ts';
import type { PartRun, PartSlice } from './part.ts';
import type { Data, ResultBatch, RunOptions } from './result.ts';
import { tableOf } from './run.ts';
import type { Share } from './share.ts';
import { timeBefore } from './slices.ts';
import type { Fields, FieldsSlice } from './team.ts';
import { type Given, placesInOrder, together } from './together.ts';

/** What is computed by parts with some entities each: the first by this thread, the others elsewhere. */
export interface Parts {
  readonly cuts: Cuts;
  readonly limit: number;
  /** The entities of each part, the own first. */
  readonly shares: readonly Share[];
  readonly own: PartRun;
  readonly others: readonly Fields[];
}

/** The rows of a slice's result, by part, and their places. */
interface Whole {
  readonly given: readonly Given[];
  readonly length: number;
  /** Of a table's rows, those. */
  readonly read: OwnSlice | null;
  readonly arena: Arena;
}

/** Runs a program whose entities are divided among parts: all compute the same slices, each of its own rows, which are put together in row order. */
export class Divided {
  readonly #program: Program;
  readonly #data: Data;
  readonly #parts: Parts;
  readonly #table: string | null;
  readonly #fields: readonly number[];
  readonly #grouping: GroupingRun;
  readonly #arenas = new Arenas(1);

  constructor(program: Program, data: Data, parts: Parts) {
    this.#program = program;
    this.#data = data;
    this.#parts = parts;
    this.#table = resultTable(program);
    this.#fields = computedFields(program);
    const { entities, keys, schema } = tableOf(program.streams[program.result.stream]?.grouping ?? '', data.tables) as QueryTable;
    this.#grouping = new GroupingRun(entities, keys(), schema.keyType, data.strings);
  }

  async *batches(options: RunOptions): AsyncGenerator<ResultBatch> {
    const { own, others, limit } = this.#parts;
    try {
      yield* this.#slices(options);
      await tell({ run: own.run, others, limit }, options);
    } finally {
      this.#arenas.release();
      for (const part of others) part.end();
    }
    own.run.end();
  }

  async *#slices(options: RunOptions): AsyncGenerator<ResultBatch> {
    const { cuts, own, others } = this.#parts;
    const limit = options.limit ?? this.#parts.limit;
    const tables = [...own.tables.values()];
    const total = tables.reduce((sum, { length }) => sum + length, 0);
    if (options.onCosts) own.run.measure();
    let out = 0;
    for (let slice = 0; ; slice++) {
      options.signal?.throwIfAborted();
      const cut = cutAt(cuts, slice);
      const arena = this.#arenas.next();
      const first = own.next(cut, arena);
      const slices: FieldsSlice[] = [first];
      for (const other of others) {
        const asked = other.next();
        slices.push(asked instanceof Promise ? await asked : asked);
      }
      const whole = this.#whole(first, slices, arena);
      const rows = limit > 0 ? Math.min(whole.length, limit - out) : whole.length;
      out += rows;
      if (rows > 0) yield this.#batch(whole, rows);
      options.onProgress?.({ done: tables.reduce((sum, { at }) => sum + at, 0), total, time: timeBefore(tables, cut), out });
      if (isEnd(cut) || (limit > 0 && out >= limit)) return;
      await options.pause?.();
    }
  }

  #whole({ read }: PartSlice, slices: readonly FieldsSlice[], arena: Arena): Whole {
    const length = slices.reduce((sum, { rows }) => sum + rows, 0);
    const ofTable = this.#table === null ? null : (read.get(this.#table) as OwnSlice);
    const places = ofTable
      ? slices.map((_, i) => (i === 0 ? ofTable.rows : arena.ownRows(ofTable.entity, this.#parts.shares[i] as Share)))
      : placesInOrder(
          slices.map(slice => this.#identities(slice)),
          this.#grouping.entities.hashes,
          arena
        );
    const given = slices.map(({ columns }, i) => {
      const at = places[i] as Uint32Array;
      if (at.length !== slices[i]?.rows) throw new Error('a part of a run has other rows than those of its entities');
      return { lanes: columns.map(column => lanesOf(column, array => array)), at };
    });
    return { given, length, read: ofTable, arena };
  }

  /** The identities of a part's rows, which come after its fields. */
  #identities({ columns }: FieldsSlice): Pick<Events, 'time' | 'subsort' | 'entity'> {
    const [time, subsort, entity] = columns.slice(this.#fields.length).map(column => lanesOf(column, array => array).data as FixedData);
    return { time: time as BigInt64Array, subsort: subsort as BigUint64Array, entity: entity as Uint32Array };
  }

  #batch(whole: Whole, rows: number): ResultBatch {
    const { store } = this.#program.result;
    const fields = store.type.kind === 'record' ? store.type.fields : [];
    const columns = store.fields.map((field, i) => sliceColumn(this.#column(field, i, whole), 0, rows));
    const { key, ...identities } = this.#identitiesOf(whole);
    return new RunBatch(fields, rows, identities, key, this.#grouping, columns);
  }

  #identitiesOf({ given, length, read, arena }: Whole): Pick<Events, 'time' | 'subsort' | 'entity'> & { readonly key: Column | null } {
    if (read) {
      const { from, to } = read;
      const { time, subsort, entity, columns, keyColumn } = this.#events;
      return {
        time: time.subarray(from, to),
        subsort: subsort.subarray(from, to),
        entity: entity.subarray(from, to),
        key: sliceColumn(columns[keyColumn] as Column, from, to)
      };
    }
    const [time, subsort, entity] = [0, 1, 2].map(i => together(given, this.#fields.length + i, length, arena).data as FixedData);
    return { time: time as BigInt64Array, subsort: subsort as BigUint64Array, entity: entity as Uint32Array, key: null };
  }

  #column({ type, column, constant }: Store, field: number, { given, length, read, arena }: Whole): Column {
    const place = this.#fields.indexOf(field);
    if (place >= 0) return columnOfLanes(type, length, together(given, place, length, arena));
    if (read && column !== undefined) return sliceColumn(this.#events.columns[column] as Column, read.from, read.to);
    return constant === undefined ? nullColumn(type, length) : columnOf(type, new Array<Value>(length).fill(constant), this.#data.strings);
  }

  get #events(): Events {
    return (this.#parts.own.tables.get(this.#table as string) as OwnRows).events;
  }
}
