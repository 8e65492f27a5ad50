import type { Column, FixedData } from '../columns/column.ts';
import type { Entities } from '../columns/entities.ts';
import type { Events, QueryTable } from '../columns/events.ts';
import { sliceColumn } from '../columns/slice.ts';
import type { StringPool } from '../columns/strings.ts';
import { valueAt } from '../columns/values.ts';
import type { Store } from '../compile/program.ts';
import { SnapshotError } from '../diagnostics/failure.ts';
import { type ByteReader, ByteWriter } from './bytes.ts';
import type { Heap } from './cells.ts';
import { type Cut, rowsBefore, rowsUntil } from './cut.ts';
import { RowsDigest } from './digest.ts';
import type { Memory } from './memory.ts';
import { isStrict, lastPlaces, Places, repeatsOf } from './places.ts';
import { put } from './put.ts';
import type { Kept, Loader } from './saving.ts';
import type { StepOf, StepRun, StreamRun } from './steps.ts';

/** A place in memory for the slice's part of an array: that up to row `at` is there. */
interface Room {
  address: number;
  bytes: number;
  at: number;
}

/** Copies a table's rows up to the cut, and the columns the query reads, into the kernels' memory. */
export class Scan implements StepRun, Kept {
  events: Events;
  /** Rows that may be read: those until the end the query was given. */
  length: number;
  readonly stream: StreamRun;
  /** Rows read so far; before that of the slice at hand. */
  at = 0;
  from = 0;
  readonly #step: StepOf<'scan'>;
  readonly #memory: Memory;
  readonly #heap: Heap;
  readonly #strings: StringPool;
  readonly #entities: Entities;
  readonly #rooms = new Map<number, Room>();
  readonly #places: Places;
  #digest: RowsDigest | null = null;
  #fed = false;
  #timeless = false;

  constructor(
    step: StepOf<'scan'>,
    table: QueryTable,
    until: bigint | null,
    stream: StreamRun,
    memory: Memory,
    heap: Heap,
    strings: StringPool
  ) {
    this.#step = step;
    const { events } = table;
    this.events = events;
    this.#entities = table.entities;
    this.stream = stream;
    this.#memory = memory;
    this.#places = new Places(memory);
    this.#heap = heap;
    this.#strings = strings;
    this.length = rowsUntil(events, until);
  }

  run(cut: Cut): void {
    const { events, stream } = this;
    const from = this.at;
    const to = this.#timeless ? this.length : rowsBefore(events.time, events.subsort, cut, from, this.length);
    stream.reserve(to - from);
    stream.rows = to - from;
    const { time, subsort, entity, place } = stream.plan;
    if (place >= 0) this.#memory.set(place, this.#places.numbers(to - from));
    if (time >= 0) stream.time.set(events.time.subarray(from, to));
    if (subsort >= 0) stream.subsort.set(events.subsort.subarray(from, to));
    if (entity >= 0) stream.entity.set(events.entity.subarray(from, to));
    const copy = to - from <= FEW ? this.#copyEach : this.#copy;
    for (const [column, store] of this.#step.columns) copy.call(this, events.columns[column] as Column, store, from, to);
    this.from = from;
    this.at = to;
  }

  /** Identities of the slice's rows and their keys, where they lie in the table. */
  identities(): Pick<Events, 'time' | 'subsort' | 'entity'> & { readonly key: Column } {
    const { time, subsort, entity, keyColumn } = this.events;
    const [from, to] = [this.from, this.at];
    return {
      time: time.subarray(from, to),
      subsort: subsort.subarray(from, to),
      entity: entity.subarray(from, to),
      key: this.column(keyColumn)
    };
  }

  /** Whether no two rows of the slice have one time and subsort. */
  get isStrict(): boolean {
    return isStrict(repeatsOf(this.events), this.from, this.at);
  }

  /** By row of the slice: the place there of the last row of the same time and subsort. */
  lastPlaces(): Uint32Array {
    return lastPlaces(repeatsOf(this.events), this.from, this.at);
  }

  /** A column's values in the slice, where they lie in the table. */
  column(index: number): Column {
    return sliceColumn(this.events.columns[index] as Column, this.from, this.at);
  }

  /** The address of the slice's part of an array of the table, copied to memory when it is first asked for. `place`: a number of its own. */
  bring(data: FixedData, place: number): number {
    let room = this.#rooms.get(place);
    if (!room) this.#rooms.set(place, (room = { address: 0, bytes: 0, at: -1 }));
    if (room.at === this.at) return room.address;
    room.at = this.at;
    const width = data.BYTES_PER_ELEMENT;
    const part = new Uint8Array(data.buffer, data.byteOffset + this.from * width, (this.at - this.from) * width);
    if (part.length > room.bytes) this.#enlarge(room, part.length);
    new Uint8Array(this.#memory.buffer, room.address, part.length).set(part);
    return room.address;
  }

  #enlarge(room: Room, bytes: number): void {
    if (room.bytes > 0) this.#memory.give(room.address, room.bytes);
    room.address = this.#memory.take(bytes);
    room.bytes = bytes;
  }

  /** Where a column is in memory, if the query reads it there. */
  copied(column: number): Store | undefined {
    return this.#step.columns.get(column);
  }

  get table(): string {
    return this.#step.table;
  }

  /** Takes other rows (null: none) instead of those it has read; from then on a snapshot says nothing of rows. `timeless`: they have no times, and are of one slice. */
  feed(events: Events | null, timeless = false): void {
    this.#timeless = timeless;
    if (events) this.events = events;
    this.length = events?.length ?? 0;
    this.at = this.from = 0;
    for (const room of this.#rooms.values()) room.at = -1;
    this.#fed = true;
  }

  /** The time of the last row there is to read. */
  get lastTime(): bigint | null {
    return this.length === 0 ? null : (this.events.time[this.length - 1] as bigint);
  }

  /** How many rows have been read, and their checksum: a state is only worth something over the very same rows. */
  *save(): Generator<ByteWriter> {
    if (this.#fed) return;
    const writer = new ByteWriter();
    writer.f64(this.at);
    writer.word(this.#checksum());
    yield writer;
  }

  load(content: ByteReader, { cut }: Loader): void {
    if (this.#fed) return;
    this.from = this.at = rowsBefore(this.events.time, this.events.subsort, cut, 0, this.length);
    const rows = content.f64();
    const table = `table '${this.#step.table}'`;
    if (rows !== this.at)
      throw new SnapshotError(`the snapshot is of other rows: it has read ${rows} of ${table}, which has ${this.at} up to then`);
    if (content.u64() !== this.#checksum())
      throw new SnapshotError(`the snapshot is of other rows: those of ${table} that it has read are not what they were`);
  }

  #checksum(): bigint {
    this.#digest ??= new RowsDigest(this.events, this.#step.decisive, this.#entities, this.#strings);
    return this.#digest.before(this.at);
  }

  // A few values are written one by one: making views of memory would take longer.
  #copyEach(column: Column, store: Store, from: number, to: number): void {
    if (column.layout !== 'fixed') return this.#copy(column, store, from, to);
    const { view } = this.#memory;
    const lane = this.#memory.slot(store.lane);
    const { data, valid } = column;
    if (typeof store.valid === 'number') {
      const flags = this.#memory.slot(store.valid);
      for (let row = from; row < to; row++) view.setUint8(flags + row - from, valid ? (valid[row] as number) : 1);
    }
    for (let row = from; row < to; row++) put(view, lane, row - from, data, row);
  }

  #copy(column: Column, store: Store, from: number, to: number): void {
    if (typeof store.valid === 'number') this.#validity(column, store.valid, from, to);
    switch (column.layout) {
      case 'fixed': {
        const { data } = column;
        const bytes = new Uint8Array(data.buffer, data.byteOffset + from * data.BYTES_PER_ELEMENT, (to - from) * data.BYTES_PER_ELEMENT);
        new Uint8Array(this.#memory.buffer, this.#memory.slot(store.lane), bytes.length).set(bytes);
        return;
      }
      case 'record':
        column.fields.forEach((field, i) => this.#copy(field, store.fields[i] as Store, from, to));
        return;
      case 'empty':
        return;
      default: {
        const handles = new Int32Array(this.#memory.buffer, this.#memory.slot(store.lane), to - from);
        for (let row = from; row < to; row++) handles[row - from] = this.#heap.handle(valueAt(column, row, this.#strings));
      }
    }
  }

  #validity(column: Column, slot: number, from: number, to: number): void {
    const flags = new Uint8Array(this.#memory.buffer, this.#memory.slot(slot), to - from);
    if (column.valid) flags.set(column.valid.subarray(from, to));
    else flags.fill(1);
  }
}

/** Slices of so many rows are copied value by value. */
const FEW = 4;
