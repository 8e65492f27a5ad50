import type { Column } from '../columns/column.ts';
import type { Events } from '../columns/events.ts';
import { isHeld } from '../compile/cells.ts';
import { compile } from '../compile/compile.ts';
import type { Program, Store } from '../compile/program.ts';
import type { Plan } from '../plan/node.ts';
import { showPlan } from '../plan/show.ts';
import type { Value } from '../types/value.ts';
import { Heap } from './cells.ts';
import { type Cut, isBefore, MAX_SUBSORT } from './cut.ts';
import type { Data } from './result.ts';
import { Run } from './run.ts';
import { type Identity, identityOf } from './snapshot.ts';
import { CLOCK } from './tick.ts';

/** Rows of the result that one push gave. Valid until the next slice; the arrays and columns may be longer than `length` and are used again. */
export interface LiveRows {
  readonly length: number;
  readonly time: BigInt64Array;
  readonly subsort: BigUint64Array;
  readonly entity: Uint32Array;
  /** The fields of the result. */
  readonly columns: readonly Column[];
  keyOf(row: number): Value;
  keyHashOf(row: number): bigint;
}

const SLICE_ROWS = 16384;

/**
 * A query that is compiled once and then fed: each push brings later rows of its tables, already prepared, and gives the rows of the result that
 * they cause, in order. What it has given so far is what a history over all rows so far gives, with two differences: `finished()` never comes, and
 * ticks follow the clock: a boundary is due once a push has passed it, also where the table it follows has ended. `data` tells tables, entities and
 * texts; its rows are not read.
 */
export class Live {
  readonly program: Program;
  readonly identity: Identity;
  readonly #run: Run;
  readonly #rows: CachedRows;

  constructor(plan: Plan, data: Data, sliceRows = SLICE_ROWS) {
    const heap = new Heap();
    const constants = { text: (text: string) => data.strings.intern(text), handle: heap.constant.bind(heap) };
    this.program = compile(plan, constants, { nullable: () => true });
    const schemas = [...data.tables.values()].map(({ schema }) => schema);
    this.identity = identityOf(plan, this.program, schemas, showPlan(plan));
    this.#run = new Run(this.program, { until: null, limit: 0, end: 0n, spans: CLOCK, sliceRows }, data, heap);
    this.#run.feed(new Map());
    this.#rows = new CachedRows(this.#run);
  }

  /** The rows before it have been processed; null before the first push. */
  get cut(): Cut | null {
    return this.#run.cut;
  }

  /** Whether all rows of an instant must come in one push: rows that are moved are numbered by instants. */
  get wholeInstants(): boolean {
    return this.#run.wholeInstants;
  }

  /**
   * Takes in rows, none before the last cut nor at or after `upTo` (default: right after the last of them), and gives each slice of the result that
   * has rows to `emit`. Throws a RangeError for rows that are too early: what is late must be dropped or revised before.
   */
  push(rows: ReadonlyMap<string, Events>, emit: (rows: LiveRows) => void, upTo: Cut | null = this.#after(rows)): void {
    if (upTo === null) return;
    this.#refuse(rows, upTo);
    this.#run.feed(rows);
    while (this.#run.slice(upTo)) {
      const given = this.#rows.current();
      if (given.length > 0) emit(given);
    }
  }

  /** The state after all pushes (`Run.save`). Throws a RangeError before the first. */
  save(): Generator<Uint8Array<ArrayBuffer>> {
    return this.#run.save(this.identity);
  }

  /** Brings a query that has not been fed to where a snapshot, of a live or another run, was taken. Throws a SnapshotError if it is of another query. */
  load(state: Uint8Array): void {
    this.#run.load(state, this.identity);
  }

  #after(rows: ReadonlyMap<string, Events>): Cut | null {
    let last: Cut | null = null;
    for (const { time, subsort, length } of rows.values()) {
      if (length === 0) continue;
      const end = this.#next(time[length - 1] as bigint, subsort[length - 1] as bigint);
      if (last === null || isBefore(last, end)) last = end;
    }
    return last;
  }

  #next(time: bigint, subsort: bigint): Cut {
    return this.wholeInstants || subsort === MAX_SUBSORT ? { time: time + 1n, subsort: 0n } : { time, subsort: subsort + 1n };
  }

  #refuse(rows: ReadonlyMap<string, Events>, upTo: Cut): void {
    const { cut } = this.#run;
    for (const [table, { time, subsort, length }] of rows) {
      if (length === 0) continue;
      if (cut && isBefore({ time: time[0] as bigint, subsort: subsort[0] as bigint }, cut))
        throw new RangeError(`rows of table '${table}' are late: they come before rows that have been processed`);
      if (!isBefore({ time: time[length - 1] as bigint, subsort: subsort[length - 1] as bigint }, upTo))
        throw new RangeError(`rows of table '${table}' come after the time that is to be reached`);
    }
  }
}

/** The result's arrays and columns, made anew only when they have moved; lists and maps for each slice. */
class CachedRows implements LiveRows {
  length = 0;
  time: BigInt64Array = new BigInt64Array(0);
  subsort: BigUint64Array = new BigUint64Array(0);
  entity: Uint32Array = new Uint32Array(0);
  columns: readonly Column[] = [];
  readonly #run: Run;
  #buffer: ArrayBuffer | null = null;
  #capacity = -1;
  readonly #isFixed: boolean;

  constructor(run: Run) {
    this.#run = run;
    this.#isFixed = isFixed(run.result.store);
  }

  /** The rows of the slice at hand. */
  current(): LiveRows {
    const { stream, store, identities, isHeld, ofTable } = this.#run.result;
    this.length = stream.rows;
    if (this.length === 0) return this;
    const { buffer, output } = this.#run;
    const isMoved = buffer !== this.#buffer || stream.capacity !== this.#capacity;
    if (!isHeld) this.#identify(identities);
    else if (isMoved) this.#identify(stream.all());
    if (isMoved || !this.#isFixed) this.columns = output.fields(store, this.#isFixed ? stream.capacity : this.length, ofTable);
    this.#buffer = buffer;
    this.#capacity = stream.capacity;
    return this;
  }

  #identify({ time, subsort, entity }: Pick<LiveRows, 'time' | 'subsort' | 'entity'>): void {
    this.time = time;
    this.subsort = subsort;
    this.entity = entity;
  }

  keyOf(row: number): Value {
    return this.#run.result.grouping.keyOf(this.entity[row] as number);
  }

  keyHashOf(row: number): bigint {
    return this.#run.result.grouping.entities.hash(this.entity[row] as number);
  }
}

// Whether the columns of a result are views of memory: no lists, no columns of a table, and no record that may itself be null.
function isFixed({ valid, fields }: Store): boolean {
  const leaves = (store: Store): readonly Store[] => [store, ...store.fields.flatMap(leaves)];
  return typeof valid === 'boolean' && !fields.flatMap(leaves).some(({ type, column }) => isHeld(type) || column !== undefined);
}
