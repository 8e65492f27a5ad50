import { Arrivals, batchOf, type Identity, isBefore, wordsOf } from './arrivals.ts';
import { type ByteReader, ByteWriter } from './bytes.ts';
import { Carriage, type Parcel, stretches } from './carriage.ts';
import { type Cut, isEnd } from './cut.ts';
import type { GroupingRun } from './groupings.ts';
import type { Memory } from './memory.ts';
import { type Kept, type Loader, PER_FRAME, type Saver } from './saving.ts';
import type { StepOf, StepRun, StreamRun } from './steps.ts';

/** So many rows may be kept for the sake of others in their parcel. */
const LOOSE = 1 << 16;

abstract class Shift implements StepRun, Kept {
  protected readonly step: StepOf<'shift'>;
  protected readonly from: StreamRun;
  readonly stream: StreamRun;
  protected readonly memory: Memory;
  protected readonly grouping: GroupingRun;
  protected readonly carriage: Carriage;

  constructor(step: StepOf<'shift'>, from: StreamRun, stream: StreamRun, memory: Memory, grouping: GroupingRun) {
    this.step = step;
    this.from = from;
    this.stream = stream;
    this.memory = memory;
    this.grouping = grouping;
    this.carriage = new Carriage(memory, step.carried);
  }

  abstract run(cut: Cut): void;
  abstract save(saver: Saver): Iterable<ByteWriter>;
  abstract load(content: ByteReader, loader: Loader): void;

  /** Makes room for as many rows as are let go. */
  protected emit(rows: number): void {
    this.stream.reserve(rows);
    this.stream.rows = rows;
  }

  /** A waiting row for a snapshot. */
  protected saveWaiting(writer: ByteWriter, row: Waiting, saver: Saver): void {
    writer.u32(row.entity);
    writer.word(row.time);
    writer.word(row.fromTime);
    writer.word(row.fromSubsort);
    this.carriage.save(writer, row, saver);
  }

  /** The waiting rows that are left in a frame. */
  protected loadWaiting(content: ByteReader, loader: Loader): Waiting[] {
    const parcel = this.carriage.empty(content.left > 0 ? PER_FRAME : 0);
    const rows: Waiting[] = [];
    for (let place = 0; content.left > 0; place++) {
      const entity = loader.entity(this.grouping, content.u32());
      const [time, fromTime, fromSubsort] = [content.i64(), content.i64(), content.u64()];
      this.carriage.load(content, { parcel, place }, loader);
      rows.push({ time, fromTime, fromSubsort, entity, parcel, place });
    }
    return rows;
  }
}

/** A row on its way: when it arrives, where it was, and its values. */
interface Waiting extends Identity {
  parcel: Parcel;
  place: number;
}

/**
 * `shift_to` (§5.11): rows wait until their new time. Those that leave together when the input's time advances are a run,
 * numbered from 0; a cut may divide a run, whose numbering then goes on.
 */
export class ShiftTo extends Shift {
  readonly #arrivals = new Arrivals();
  /** The latest instant of the input, as words; none before its first row. */
  readonly #now = new BigInt64Array(1);
  #begun = false;
  #loaded = false;
  #number = 0;

  run(cut: Cut): void {
    this.#leave();
    const first = this.#arrivals.next;
    const numbers = this.#released(cut);
    this.#arrive(first, numbers);
    if (this.#arrivals.kept > 4 * this.#arrivals.waiting + LOOSE) this.#tidy();
  }

  /** Where the numbering of the present run stands, and the instant that began it; then the waiting rows. */
  *save(saver: Saver): Generator<ByteWriter> {
    const head = new ByteWriter();
    head.u8(this.#begun ? 1 : 0);
    head.word(this.#now[0] as bigint);
    head.word(BigInt(this.#number));
    yield head;
    const end = this.#arrivals.next + this.#arrivals.waiting;
    for (let first = this.#arrivals.next; first < end; first += PER_FRAME) {
      const writer = new ByteWriter();
      for (let at = first; at < Math.min(first + PER_FRAME, end); at++) this.saveWaiting(writer, this.#arrivals.row(at), saver);
      yield writer;
    }
  }

  load(content: ByteReader, loader: Loader): void {
    if (!this.#loaded) {
      this.#begun = content.u8() !== 0;
      this.#now[0] = content.i64();
      this.#number = Number(content.u64());
      this.#loaded = true;
    }
    const rows = this.loadWaiting(content, loader);
    if (rows.length === 0) return;
    const { parcel } = rows[0] as Waiting;
    this.#arrivals.add(
      BigInt64Array.from(rows, ({ time }) => time),
      batchOf(parcel, rows)
    );
  }

  // The rows at hand that go on: not to null, and not back.
  #leave(): void {
    const { time, subsort, entity } = this.from;
    const targets = this.#targets(time.length);
    if (!targets) return;
    const rows = forward(wordsOf(targets.times), wordsOf(time), targets.flags);
    if (rows.length === 0) return;
    this.#arrivals.add(pickedTimes(targets.times, rows), {
      parcel: this.carriage.pack(rows),
      fromTime: pickedTimes(time, rows),
      fromSubsort: new BigUint64Array(picked(wordsOf(subsort), 2, rows).buffer),
      entity: picked(entity, 1, rows),
      waiting: rows.length
    });
  }

  // To where each row at hand goes, and whether it does (no flags: all do); null: none does.
  #targets(length: number): { readonly times: BigInt64Array; readonly flags: Uint8Array | null } | null {
    const { valid, lane, constant } = this.step.by;
    if (valid === false || constant === null) return null;
    const { buffer } = this.memory;
    const times =
      constant === undefined
        ? new BigInt64Array(buffer, this.memory.slot(lane), length)
        : new BigInt64Array(length).fill(constant as bigint);
    return { times, flags: valid === true ? null : new Uint8Array(buffer, this.memory.slot(valid), length) };
  }

  // Each new instant of the input lets go the rows that arrive before it, and the end of the slice all before that: by row let go, its number.
  #released(cut: Cut): number[] {
    const numbers: number[] = [];
    const [time, now] = [wordsOf(this.from.time), wordsOf(this.#now)];
    for (let row = 0; 2 * row < time.length; row++) {
      if (this.#begun && !isBefore(now, 0, time, row)) continue;
      if (this.#begun) this.#release(time, row, numbers);
      if (this.#begun) this.#number = 0;
      this.#begun = true;
      now[0] = time[2 * row] as number;
      now[1] = time[2 * row + 1] as number;
    }
    if (isEnd(cut)) for (let left = this.#arrivals.waiting; left > 0; left--) this.#letGo(numbers);
    else this.#release(wordsOf(BigInt64Array.of(cut.time)), 0, numbers);
    return numbers;
  }

  #release(until: Uint32Array, at: number, numbers: number[]): void {
    while (this.#arrivals.isNextBefore(until, at)) this.#letGo(numbers);
  }

  #letGo(numbers: number[]): void {
    this.#arrivals.skip();
    numbers.push(this.#number++);
  }

  #arrive(first: number, numbers: readonly number[]): void {
    const arrivals = this.#arrivals;
    this.emit(numbers.length);
    const { time, subsort, entity } = this.stream;
    wordsOf(time).set(arrivals.times(first));
    const words = wordsOf(subsort);
    numbers.forEach((number, i) => {
      words[2 * i] = number;
      words[2 * i + 1] = number / 2 ** 32;
    });
    arrivals.entities(first, entity);
    this.carriage.unpack(arrivals.stretches(first, arrivals.next));
    for (const parcel of arrivals.forget(first)) this.carriage.unload(parcel);
  }

  #tidy(): void {
    const { next, waiting } = this.#arrivals;
    this.#arrivals.together(this.carriage.repack(this.#arrivals.stretches(next, next + waiting), waiting));
  }
}

function forward(targets: Uint32Array, times: Uint32Array, flags: Uint8Array | null): Uint32Array<ArrayBuffer> {
  const rows = new Uint32Array(times.length / 2);
  let count = 0;
  for (let row = 0; row < rows.length; row++) if (flags?.[row] !== 0 && !isBefore(targets, row, times, row)) rows[count++] = row;
  return rows.slice(0, count);
}

/** The values at some rows, in rising order, of a column of so many words a row. */
function picked(column: Uint32Array, words: 1 | 2, rows: Uint32Array): Uint32Array<ArrayBuffer> {
  const [first, last] = [rows[0] ?? 0, rows.at(-1) ?? -1];
  if (last - first + 1 === rows.length) return new Uint32Array(column.subarray(first * words, (last + 1) * words));
  const values = new Uint32Array(rows.length * words);
  for (let i = 0; i < rows.length; i++)
    for (let word = 0; word < words; word++) values[i * words + word] = column[(rows[i] as number) * words + word] as number;
  return values;
}

const pickedTimes = (column: BigInt64Array, rows: Uint32Array): BigInt64Array<ArrayBuffer> =>
  new BigInt64Array(picked(wordsOf(column), 2, rows).buffer);

/** `shift_until` (§5.11): each entity's rows wait until its predicate is true. Subsorts count all rows ever let go. */
export class ShiftUntil extends Shift {
  readonly #queues = new Map<number, Waiting[]>();
  #waiting = 0;
  /** Rows in parcels since those that waited were last put together. */
  #packed = 0;
  #loaded = false;
  #number = 0n;

  run(): void {
    const out: Waiting[] = [];
    const { time, subsort, entity } = this.from;
    const parcel = this.#pack(entity.length);
    const ends = this.#ends(entity.length);
    for (let row = 0; row < entity.length; row++) {
      const at = time[row] as bigint;
      const waiting = { time: 0n, fromTime: at, fromSubsort: subsort[row] as bigint, entity: entity[row] as number, parcel, place: row };
      const queue = this.#queues.get(waiting.entity) ?? [];
      queue.push(waiting);
      this.#waiting++;
      if (ends(row)) {
        for (const released of queue) out.push({ ...released, time: at });
        this.#waiting -= queue.length;
        queue.length = 0;
      }
      this.#queues.set(waiting.entity, queue);
    }
    this.#arrive(out);
    this.#tidy();
  }

  *save(saver: Saver): Generator<ByteWriter> {
    let writer = new ByteWriter();
    writer.word(this.#number);
    let count = 0;
    for (const queue of this.#queues.values())
      for (const row of queue) {
        this.saveWaiting(writer, row, saver);
        if (++count % PER_FRAME > 0) continue;
        yield writer;
        writer = new ByteWriter();
      }
    if (writer.length > 0) yield writer;
  }

  load(content: ByteReader, loader: Loader): void {
    if (!this.#loaded) this.#number = content.u64();
    this.#loaded = true;
    for (const row of this.loadWaiting(content, loader)) {
      const queue = this.#queues.get(row.entity);
      if (queue) queue.push(row);
      else this.#queues.set(row.entity, [row]);
      this.#waiting++;
    }
  }

  #pack(length: number): Parcel {
    this.#packed += length;
    return this.carriage.pack(Uint32Array.from({ length }, (_, row) => row));
  }

  // Whether the predicate is true at a row.
  #ends(length: number): (row: number) => boolean {
    const { valid, lane, constant } = this.step.by;
    if (constant !== undefined) return () => constant === true;
    if (valid === false) return () => false;
    const { buffer } = this.memory;
    const values = new Uint8Array(buffer, this.memory.slot(lane), length);
    if (valid === true) return row => values[row] !== 0;
    const flags = new Uint8Array(buffer, this.memory.slot(valid), length);
    return row => flags[row] !== 0 && values[row] !== 0;
  }

  #arrive(rows: readonly Waiting[]): void {
    this.emit(rows.length);
    const { time, subsort, entity } = this.stream;
    rows.forEach((row, i) => {
      time[i] = row.time;
      subsort[i] = this.#number++;
      entity[i] = row.entity;
    });
    this.carriage.unpack(stretches(rows));
  }

  // Puts the rows that wait together where their parcels are mostly of rows that have left.
  #tidy(): void {
    if (this.#packed <= 4 * this.#waiting + LOOSE) return;
    const rows = [...this.#queues.values()].flat();
    const parcel = this.carriage.repack(stretches(rows), rows.length);
    rows.forEach((row, place) => {
      row.parcel = parcel;
      row.place = place;
    });
    this.#packed = this.#waiting;
  }
}
