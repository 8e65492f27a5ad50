import { type ByteReader, ByteWriter } from './bytes.ts';
import { Carriage } from './carriage.ts';
import { type Cut, isEnd } from './cut.ts';
import type { GroupingRun } from './groupings.ts';
import type { Memory } from './memory.ts';
import { type Kept, type Loader, PER_FRAME, type Saver } from './saving.ts';
import type { StepOf, StepRun, StreamRun } from './steps.ts';

/** A row on its way: where it was, where it goes, and the bytes of its values. */
interface Held {
  readonly time: bigint;
  readonly fromTime: bigint;
  readonly fromSubsort: bigint;
  readonly entity: number;
  readonly hash: bigint;
  readonly bytes: Uint8Array;
  subsort: bigint;
}

/** The rows at hand. */
interface Identities {
  readonly time: BigInt64Array;
  readonly subsort: BigUint64Array;
  readonly entity: Uint32Array;
  readonly hashes: BigUint64Array;
}

abstract class Shift implements StepRun, Kept {
  protected readonly step: StepOf<'shift'>;
  protected readonly from: StreamRun;
  readonly stream: StreamRun;
  protected readonly memory: Memory;
  protected readonly grouping: GroupingRun;
  readonly #carriage: Carriage;

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

  protected held(row: number, time: bigint, rows: Identities): Held {
    const entity = rows.entity[row] as number;
    return {
      time,
      fromTime: rows.time[row] as bigint,
      fromSubsort: rows.subsort[row] as bigint,
      entity,
      hash: rows.hashes[entity] as bigint,
      bytes: this.#carriage.pack(row),
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
      this.#carriage.unpack(row.bytes, i);
    });
  }

  /** Whether the column that directs the shift is valid at a row, and its lane as raw bits. */
  protected valid(row: number): boolean {
    const { valid, constant } = this.step.by;
    if (constant !== undefined) return constant !== null;
    return typeof valid === 'boolean' ? valid : this.memory.view.getUint8(this.memory.slot(valid) + row) !== 0;
  }

  /** A waiting row for a snapshot. */
  protected saveHeld(writer: ByteWriter, row: Held, saver: Saver): void {
    writer.u32(row.entity);
    writer.word(row.time);
    writer.word(row.fromTime);
    writer.word(row.fromSubsort);
    this.#carriage.save(writer, row.bytes, saver);
  }

  protected loadHeld(content: ByteReader, loader: Loader): Held {
    const entity = loader.entity(this.grouping, content.u32());
    const [time, fromTime, fromSubsort] = [content.i64(), content.i64(), content.u64()];
    const hash = this.grouping.entities.hash(entity);
    return { time, fromTime, fromSubsort, entity, hash, bytes: this.#carriage.load(content, loader), subsort: 0n };
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
    for (let row = 0; row < rows.time.length; row++) this.#take(row, rows);
    this.#release(isEnd(cut) ? null : cut.time);
    this.emit(this.#out);
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
    while (content.left > 0) this.#pending.push(this.loadHeld(content, loader));
  }

  #take(row: number, rows: Identities): void {
    const time = rows.time[row] as bigint;
    if (this.#now === null || time > this.#now) {
      if (this.#now !== null) {
        this.#release(time);
        this.#number = 0n;
      }
      this.#now = time;
    }
    const target = this.#target(row);
    if (target !== null && target >= time) this.#added.push(this.held(row, target, rows));
  }

  #target(row: number): bigint | null {
    if (!this.valid(row)) return null;
    const { constant, lane } = this.step.by;
    return constant !== undefined ? (constant as bigint) : this.memory.view.getBigInt64(this.memory.slot(lane) + 8 * row, true);
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
  #loaded = false;
  #number = 0n;

  run(): void {
    const out: Held[] = [];
    const rows = this.identities();
    for (let row = 0; row < rows.time.length; row++) {
      const held = this.held(row, 0n, rows);
      const queue = this.#queues.get(held.entity) ?? [];
      queue.push(held);
      if (this.#predicate(row)) {
        for (const waiting of queue) out.push({ ...waiting, time: held.fromTime, subsort: this.#number++ });
        queue.length = 0;
      }
      this.#queues.set(held.entity, queue);
    }
    this.emit(out);
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
    while (content.left > 0) {
      const row = this.loadHeld(content, loader);
      const queue = this.#queues.get(row.entity);
      if (queue) queue.push(row);
      else this.#queues.set(row.entity, [row]);
    }
  }

  #predicate(row: number): boolean {
    if (!this.valid(row)) return false;
    const { constant, lane } = this.step.by;
    return constant !== undefined ? constant === true : this.memory.view.getUint8(this.memory.slot(lane) + row) !== 0;
  }
}
