import { type ByteReader, ByteWriter } from './bytes.ts';
import { Carriage, type Packed, type Parcel } from './carriage.ts';
import { type Cut, isEnd } from './cut.ts';
import type { GroupingRun } from './groupings.ts';
import type { Memory } from './memory.ts';
import { type Kept, type Loader, PER_FRAME, type Saver } from './saving.ts';
import type { StepOf, StepRun, StreamRun } from './steps.ts';

/** A row on its way: where it was, where it goes, and its values. */
interface Held {
  readonly time: bigint;
  readonly fromTime: bigint;
  readonly fromSubsort: bigint;
  readonly entity: number;
  readonly hash: bigint;
  parcel: Parcel;
  place: number;
  subsort: bigint;
}

/** The rows at hand. */
interface Identities {
  readonly time: BigInt64Array;
  readonly subsort: BigUint64Array;
  readonly entity: Uint32Array;
  readonly hashes: BigUint64Array;
}

/** So many rows may be kept for the sake of others in their parcel. */
const LOOSE = 1 << 16;

abstract class Shift implements StepRun, Kept {
  protected readonly step: StepOf<'shift'>;
  protected readonly from: StreamRun;
  readonly stream: StreamRun;
  protected readonly memory: Memory;
  protected readonly grouping: GroupingRun;
  readonly #carriage: Carriage;
  /** Rows in parcels since those that waited were last put together. */
  #packed = 0;

  constructor(step: StepOf<'shift'>, from: StreamRun, stream: StreamRun, memory: Memory, grouping: GroupingRun) {
    this.step = step;
    this.from = from;
    this.stream = stream;
    this.memory = memory;
    this.grouping = grouping;
    this.#carriage = new Carriage(memory, step.carried);
  }

  abstract run(cut: Cut): void;
  abstract save(saver: Saver): Iterable<ByteWriter>;
  abstract load(content: ByteReader, loader: Loader): void;

  protected packed(rows: readonly number[]): Parcel {
    this.#packed += rows.length;
    return this.#carriage.pack(rows);
  }

  protected held(row: number, time: bigint, rows: Identities, { parcel, place }: Packed): Held {
    const entity = rows.entity[row] as number;
    return {
      time,
      fromTime: rows.time[row] as bigint,
      fromSubsort: rows.subsort[row] as bigint,
      entity,
      hash: rows.hashes[entity] as bigint,
      parcel,
      place,
      subsort: 0n
    };
  }

  protected identities(): Identities {
    const { time, subsort, entity } = this.from;
    return { time, subsort, entity, hashes: this.grouping.entities.hashes };
  }

  protected emit(rows: readonly Held[]): void {
    const { stream } = this;
    stream.reserve(rows.length);
    stream.rows = rows.length;
    const { time, subsort, entity } = stream;
    rows.forEach((row, i) => {
      time[i] = row.time;
      subsort[i] = row.subsort;
      entity[i] = row.entity;
    });
    this.#carriage.unpack(rows);
  }

  /** Puts the rows that wait together where their parcels are mostly of rows that have left. */
  protected tidy(waiting: () => readonly Held[], count: number): void {
    if (this.#packed <= 4 * count + LOOSE) return;
    const rows = waiting();
    const parcel = this.#carriage.repack(rows);
    rows.forEach((row, place) => {
      row.parcel = parcel;
      row.place = place;
    });
    this.#packed = count;
  }

  /** The column that directs the shift: its value at a row by `lane`, null where it is not valid. */
  protected directions<T>(lane: () => (row: number) => T): (row: number) => T | null {
    const { valid, constant } = this.step.by;
    if (constant !== undefined) return () => constant as T | null;
    if (valid === false) return () => null;
    const values = lane();
    if (valid === true) return values;
    const flags = new Uint8Array(this.memory.buffer, this.memory.slot(valid));
    return row => (flags[row] ? values(row) : null);
  }

  /** A waiting row for a snapshot. */
  protected saveHeld(writer: ByteWriter, row: Held, saver: Saver): void {
    writer.u32(row.entity);
    writer.word(row.time);
    writer.word(row.fromTime);
    writer.word(row.fromSubsort);
    this.#carriage.save(writer, row, saver);
  }

  /** The waiting rows that are left in a frame. */
  protected *loadHeld(content: ByteReader, loader: Loader): Generator<Held> {
    const parcel = content.left > 0 ? this.#carriage.empty(PER_FRAME) : { lanes: [] };
    for (let place = 0; content.left > 0; place++) {
      const entity = loader.entity(this.grouping, content.u32());
      const [time, fromTime, fromSubsort] = [content.i64(), content.i64(), content.u64()];
      const hash = this.grouping.entities.hash(entity);
      this.#carriage.load(content, { parcel, place }, loader);
      yield { time, fromTime, fromSubsort, entity, hash, parcel, place, subsort: 0n };
    }
  }
}

/**
 * `shift_to` (§5.11): rows wait until their new time. Those that leave together when the input's time advances are a run,
 * numbered from 0; a cut may divide a run, whose numbering then goes on.
 */
export class ShiftTo extends Shift {
  /** In order: new time, old time, old subsort, hash. */
  #pending: Held[] = [];
  /** How many of them have left. */
  #gone = 0;
  #added: Held[] = [];
  #out: Held[] = [];
  #now: bigint | null = null;
  #loaded = false;
  #number = 0n;

  run(cut: Cut): void {
    this.#out = [];
    const rows = this.identities();
    const { targets, parcel } = this.#leaving(rows);
    let place = 0;
    for (let row = 0; row < rows.time.length; row++) {
      this.#reach(rows.time[row] as bigint);
      const target = targets[row] ?? null;
      if (target !== null) this.#added.push(this.held(row, target, rows, { parcel, place: place++ }));
    }
    this.#release(isEnd(cut) ? null : cut.time);
    this.emit(this.#out);
    this.tidy(() => this.#pending, this.#pending.length);
  }

  /** Where the numbering of the present run stands, and the instant that began it; then the waiting rows. */
  *save(saver: Saver): Generator<ByteWriter> {
    this.#forget();
    const head = new ByteWriter();
    head.u8(this.#now === null ? 0 : 1);
    head.word(this.#now ?? 0n);
    head.word(this.#number);
    yield head;
    for (let first = 0; first < this.#pending.length; first += PER_FRAME) {
      const writer = new ByteWriter();
      for (const row of this.#pending.slice(first, first + PER_FRAME)) this.saveHeld(writer, row, saver);
      yield writer;
    }
  }

  load(content: ByteReader, loader: Loader): void {
    if (!this.#loaded) {
      const begun = content.u8() !== 0;
      const now = content.i64();
      this.#now = begun ? now : null;
      this.#number = content.u64();
      this.#loaded = true;
    }
    for (const row of this.loadHeld(content, loader)) this.#pending.push(row);
  }

  // When each row at hand goes on (null: never), and the values of those that do.
  #leaving({ time }: Identities): { readonly targets: readonly (bigint | null)[]; readonly parcel: Parcel } {
    const direct = this.directions(() => {
      const values = new BigInt64Array(this.memory.buffer, this.memory.slot(this.step.by.lane), time.length);
      return row => values[row] as bigint;
    });
    const rows: number[] = [];
    const targets = Array.from(time, (at, row) => {
      const target = direct(row);
      if (target === null || target < at) return null;
      rows.push(row);
      return target;
    });
    return { targets, parcel: this.packed(rows) };
  }

  #reach(time: bigint): void {
    if (this.#now !== null && time <= this.#now) return;
    if (this.#now !== null) {
      this.#release(time);
      this.#number = 0n;
    }
    this.#now = time;
  }

  /** Lets go every waiting row whose new time is before `until` (null: all). */
  #release(until: bigint | null): void {
    this.#order();
    let count = this.#gone;
    while (count < this.#pending.length && (until === null || (this.#pending[count] as Held).time < until)) count++;
    for (; this.#gone < count; this.#gone++) {
      const row = this.#pending[this.#gone] as Held;
      row.subsort = this.#number++;
      this.#out.push(row);
    }
    if (this.#gone * 2 > this.#pending.length) this.#forget();
  }

  // Rows mostly come in the order in which they leave: then they are appended.
  #order(): void {
    const added = this.#added.sort(byArrival);
    this.#added = [];
    const [last, first] = [this.#pending.at(-1), added[0]];
    if (!first) return;
    if (!last || byArrival(last, first) <= 0) for (const row of added) this.#pending.push(row);
    else {
      this.#forget();
      this.#pending = merged(this.#pending, added);
    }
  }

  #forget(): void {
    if (this.#gone > 0) this.#pending = this.#pending.slice(this.#gone);
    this.#gone = 0;
  }
}

function byArrival(a: Held, b: Held): number {
  return compare(a.time, b.time) || compare(a.fromTime, b.fromTime) || compare(a.fromSubsort, b.fromSubsort) || compare(a.hash, b.hash);
}

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);

function merged(a: readonly Held[], b: readonly Held[]): Held[] {
  if (a.length === 0) return [...b];
  const out: Held[] = [];
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) out.push(byArrival(a[i] as Held, b[j] as Held) <= 0 ? (a[i++] as Held) : (b[j++] as Held));
  return out.concat(a.slice(i), b.slice(j));
}

/** `shift_until` (§5.11): each entity's rows wait until its predicate is true. Subsorts count all rows ever let go. */
export class ShiftUntil extends Shift {
  readonly #queues = new Map<number, Held[]>();
  #waiting = 0;
  #loaded = false;
  #number = 0n;

  run(): void {
    const out: Held[] = [];
    const rows = this.identities();
    const parcel = this.packed(Array.from(rows.time.keys()));
    const ends = this.directions(() => {
      const flags = new Uint8Array(this.memory.buffer, this.memory.slot(this.step.by.lane));
      return row => flags[row] !== 0;
    });
    for (let row = 0; row < rows.time.length; row++) {
      const held = this.held(row, 0n, rows, { parcel, place: row });
      const queue = this.#queues.get(held.entity) ?? [];
      queue.push(held);
      this.#waiting++;
      if (ends(row)) {
        for (const waiting of queue) out.push({ ...waiting, time: held.fromTime, subsort: this.#number++ });
        this.#waiting -= queue.length;
        queue.length = 0;
      }
      this.#queues.set(held.entity, queue);
    }
    this.emit(out);
    this.tidy(() => [...this.#queues.values()].flat(), this.#waiting);
  }

  *save(saver: Saver): Generator<ByteWriter> {
    let writer = new ByteWriter();
    writer.word(this.#number);
    let count = 0;
    for (const queue of this.#queues.values())
      for (const row of queue) {
        this.saveHeld(writer, row, saver);
        if (++count % PER_FRAME > 0) continue;
        yield writer;
        writer = new ByteWriter();
      }
    if (writer.length > 0) yield writer;
  }

  load(content: ByteReader, loader: Loader): void {
    if (!this.#loaded) this.#number = content.u64();
    this.#loaded = true;
    for (const row of this.loadHeld(content, loader)) {
      const queue = this.#queues.get(row.entity);
      if (queue) queue.push(row);
      else this.#queues.set(row.entity, [row]);
      this.#waiting++;
    }
  }
}
