import { Entities } from '../columns/entities.ts';
import type { Events, QueryTable } from '../columns/events.ts';
import { sliceColumn } from '../columns/slice.ts';
import { compile } from '../compile/compile.ts';
import type { Program, Store } from '../compile/program.ts';
import type { Plan } from '../plan/node.ts';
import type { TableSchema } from '../types/schema.ts';
import { type Arena, Arenas } from './arena.ts';
import { Heap } from './cells.ts';
import type { Cut } from './cut.ts';
import { computedFields, isTimeless, resultTable } from './division.ts';
import { KnownTexts } from './knownTexts.ts';
import { columnOfLanes, type Lanes, lanesOf, unread } from './lanes.ts';
import { factsOf, type Nulls } from './nulls.ts';
import { Run, type RunPlan } from './run.ts';
import { layoutOf } from './snapshot.ts';

/** What a part of a run is made of, beside the plan. It can be handed to another thread. */
export interface PartTask {
  /** Entity number `e` is of part `e % of`, and number `e / of` there. */
  readonly part: number;
  readonly of: number;
  readonly bounds: RunPlan;
  readonly tables: ReadonlyMap<string, PartTable>;
  /** Codes of the texts that the program has. */
  readonly texts: ReadonlyMap<string, number>;
  /** How the program is laid out: the part's must be the same. */
  readonly layout: string;
}

export interface PartTable {
  readonly schema: TableSchema;
  readonly nulls: readonly Nulls[];
  /** Key hashes by entity number, of all parts. */
  readonly hashes: BigUint64Array;
}

/** The rows of a table that a slice has for a part, entities by their numbers there; columns nobody reads are null. */
export interface SliceRows {
  /** null where nobody reads times. */
  readonly time: BigInt64Array | null;
  readonly subsort: BigUint64Array | null;
  readonly entity: Uint32Array;
  readonly columns: readonly (Lanes | null)[];
}

/** A slice for a part: rows up to `cut`. */
export interface PartSlice {
  readonly cut: Cut;
  readonly rows: ReadonlyMap<string, SliceRows>;
}

/** Rows of the result, those of `computedFields`; identities only where they are not those of a table. Entities by their numbers in the whole. */
export interface Piece {
  readonly length: number;
  readonly identities: Pick<Events, 'time' | 'subsort' | 'entity'> | null;
  readonly fields: readonly Lanes[];
}

/** What a part gives for a slice; it stays until the slice after the next. */
export interface PartRows {
  readonly pieces: readonly Piece[];
  /** Bytes of memory that the part holds. */
  readonly memory: number;
}

/** Some entities of a run, computed apart from the others. */
export class PartRun {
  readonly #task: PartTask;
  readonly #program: Program;
  readonly #run: Run;
  readonly #fields: readonly number[];
  readonly #arenas = new Arenas(2);

  constructor(plan: Plan, task: PartTask) {
    this.#task = task;
    const heap = new Heap();
    const strings = new KnownTexts(task.texts);
    const constants = { text: (text: string) => strings.intern(text), handle: heap.constant.bind(heap) };
    this.#program = compile(plan, constants, factsOf(new Map([...task.tables].map(([name, { nulls }]) => [name, nulls]))));
    if (layoutOf(this.#program) !== task.layout) throw new Error('a part of a run was compiled differently from the whole');
    this.#fields = computedFields(this.#program);
    this.#run = new Run(this.#program, { ...task.bounds, limit: 0 }, { tables: this.#tables(), strings }, heap);
  }

  /** The part's rows of the result up to the slice's cut. */
  take({ cut, rows }: PartSlice): PartRows {
    const arena = this.#arenas.next();
    const events = new Map([...rows].map(([name, each]) => [name, this.#events(name, each)]));
    const pieces = [...(isTimeless(this.#program) ? this.#timeless(events, cut, arena) : this.#pieces(events, cut, arena))];
    return { pieces, memory: this.#run.memory };
  }

  /** Gives up its memory; nobody may read what it gave. */
  end(): void {
    this.#arenas.release();
  }

  *#pieces(events: ReadonlyMap<string, Events>, cut: Cut, arena: Arena): Generator<Piece> {
    this.#run.supply(events);
    while (this.#run.slice(cut)) {
      const length = this.#run.result.stream.rows;
      if (length > 0) yield this.#piece(length, arena);
    }
  }

  // Rows of which only the order matters are cut anywhere.
  *#timeless(events: ReadonlyMap<string, Events>, cut: Cut, arena: Arena): Generator<Piece> {
    const rows = this.#task.bounds.sliceRows;
    for (const [name, all] of events)
      for (let from = 0; from < all.length; from += rows) {
        const part = sliceEvents(all, from, Math.min(all.length, from + rows));
        this.#run.advance(new Map([[name, part]]), cut);
        yield this.#piece(part.length, arena);
      }
  }

  #piece(length: number, arena: Arena): Piece {
    const { store, identities, ofTable } = this.#run.result;
    const isTable = resultTable(this.#program) !== null;
    const columns = this.#run.output.fields(partOf(store, this.#fields), length, ofTable);
    return {
      length,
      identities: isTable ? null : { ...this.#identities(identities, length, arena) },
      fields: columns.map(column => lanesOf(column, array => arena.copy(array)))
    };
  }

  #identities({ time, subsort, entity }: Pick<Events, 'time' | 'subsort' | 'entity'>, length: number, arena: Arena) {
    const { part, of } = this.#task;
    const whole = arena.array(entity, length);
    for (let row = 0; row < length; row++) whole[row] = (entity[row] as number) * of + part;
    return { time: arena.copy(time), subsort: arena.copy(subsort), entity: whole };
  }

  #events(name: string, { time, subsort, entity, columns }: SliceRows): Events {
    const { schema } = this.#task.tables.get(name) as PartTable;
    const { length } = entity;
    const types = schema.type.kind === 'record' ? schema.type.fields.map(({ type }) => type) : [];
    const lanes = types.map((type, i) => (columns[i] ? columnOfLanes(type, length, columns[i]) : unread(length)));
    return { length, time: time ?? NO_EVENTS.time, subsort: subsort ?? NO_EVENTS.subsort, entity, columns: lanes, keyColumn: 0 };
  }

  #tables(): ReadonlyMap<string, QueryTable> {
    const groupings = new Map<string, Entities>();
    return new Map(
      [...this.#task.tables].map(([name, { schema, hashes }]) => {
        const known = groupings.get(schema.grouping) ?? this.#entities(schema, hashes);
        groupings.set(schema.grouping, known);
        return [name, { schema, events: NO_EVENTS, entities: known, keys: () => unread(0) }];
      })
    );
  }

  #entities({ grouping, keyType }: TableSchema, hashes: BigUint64Array): Entities {
    const { part, of } = this.#task;
    const words = new Uint32Array(hashes.buffer, hashes.byteOffset, hashes.length * 2);
    const own = new Uint32Array(2 * Math.max(0, Math.ceil((hashes.length - part) / of)));
    for (let at = part * 2, to = 0; at < words.length; at += of * 2) {
      own[to++] = words[at] as number;
      own[to++] = words[at + 1] as number;
    }
    return Entities.of(grouping, keyType, own);
  }
}

// Only the fields asked for, in that order.
const partOf = (store: Store, fields: readonly number[]): Store => ({ ...store, fields: fields.map(i => store.fields[i] as Store) });

const NO_EVENTS: Events = {
  length: 0,
  time: new BigInt64Array(0),
  subsort: new BigUint64Array(0),
  entity: new Uint32Array(0),
  columns: [],
  keyColumn: 0
};

const sliceEvents = ({ time, subsort, entity, columns, keyColumn }: Events, from: number, to: number): Events => ({
  length: to - from,
  time: time.subarray(from, to),
  subsort: subsort.subarray(from, to),
  entity: entity.subarray(from, to),
  columns: columns.map(column => sliceColumn(column, from, to)),
  keyColumn
});
