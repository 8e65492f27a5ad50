import { storage } from '../compile/cells.ts';
import type { Carried, Store } from '../compile/program.ts';
import { type Cut, isEnd } from './cut.ts';
import type { Memory } from './memory.ts';
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

/** Columns that travel: width and the slots they come from and go to. */
interface Lane {
  readonly bytes: number;
  readonly from: number;
  readonly to: number;
}

abstract class Shift implements StepRun {
  protected readonly step: StepOf<'shift'>;
  protected readonly from: StreamRun;
  readonly stream: StreamRun;
  protected readonly memory: Memory;
  readonly #lanes: readonly Lane[];
  readonly #width: number;
  protected readonly hashes: () => BigUint64Array;

  constructor(step: StepOf<'shift'>, from: StreamRun, stream: StreamRun, memory: Memory, hashes: () => BigUint64Array) {
    this.step = step;
    this.from = from;
    this.stream = stream;
    this.memory = memory;
    this.hashes = hashes;
    this.#lanes = step.carried.flatMap(lanesOf);
    this.#width = this.#lanes.reduce((width, lane) => width + lane.bytes, 0);
  }

  abstract run(cut: Cut): void;

  protected held(row: number, time: bigint, rows: Identities): Held {
    const entity = rows.entity[row] as number;
    return {
      time,
      fromTime: rows.time[row] as bigint,
      fromSubsort: rows.subsort[row] as bigint,
      entity,
      hash: rows.hashes[entity] as bigint,
      bytes: this.#pack(row),
      subsort: 0n
    };
  }

  protected identities(): Identities {
    const { time, subsort, entity } = this.from;
    return { time, subsort, entity, hashes: this.hashes() };
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
      this.#unpack(row.bytes, i);
    });
  }

  /** Whether the column that directs the shift is valid at a row, and its lane as raw bits. */
  protected valid(row: number): boolean {
    const { valid, constant } = this.step.by;
    if (constant !== undefined) return constant !== null;
    return typeof valid === 'boolean' ? valid : this.memory.view.getUint8(this.memory.slot(valid) + row) !== 0;
  }

  #pack(row: number): Uint8Array {
    const packed = new Uint8Array(this.#width);
    const memory = new Uint8Array(this.memory.buffer);
    let at = 0;
    for (const { bytes, from } of this.#lanes) {
      const start = this.memory.slot(from) + row * bytes;
      packed.set(memory.subarray(start, start + bytes), at);
      at += bytes;
    }
    return packed;
  }

  #unpack(packed: Uint8Array, row: number): void {
    const memory = new Uint8Array(this.memory.buffer);
    let at = 0;
    for (const { bytes, to } of this.#lanes) {
      memory.set(packed.subarray(at, at + bytes), this.memory.slot(to) + row * bytes);
      at += bytes;
    }
  }
}

function lanesOf({ from, to }: Carried): readonly Lane[] {
  const lanes: Lane[] = [];
  const visit = (a: Store, b: Store): void => {
    if (typeof a.valid === 'number') lanes.push({ bytes: 1, from: a.valid, to: b.valid as number });
    if (a.lane >= 0) lanes.push({ bytes: storage(a.type).bytes, from: a.lane, to: b.lane });
    a.fields.forEach((field, i) => visit(field, b.fields[i] as Store));
  };
  visit(from, to);
  return lanes;
}

/**
 * `shift_to` (§5.11): rows wait until their new time. Those that leave together when the input's time advances are a run,
 * numbered from 0; a cut may divide a run, whose numbering then goes on.
 */
export class ShiftTo extends Shift {
  /** In order: new time, old time, old subsort, hash. */
  #pending: Held[] = [];
  #added: Held[] = [];
  #out: Held[] = [];
  #now: bigint | null = null;
  #number = 0n;

  run(cut: Cut): void {
    this.#out = [];
    const rows = this.identities();
    for (let row = 0; row < rows.time.length; row++) this.#take(row, rows);
    this.#release(isEnd(cut) ? null : cut.time);
    this.emit(this.#out);
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
    if (this.#added.length > 0) {
      this.#pending = merged(this.#pending, this.#added.sort(byArrival));
      this.#added = [];
    }
    let count = 0;
    while (count < this.#pending.length && (until === null || (this.#pending[count] as Held).time < until)) count++;
    for (const row of this.#pending.slice(0, count)) {
      row.subsort = this.#number++;
      this.#out.push(row);
    }
    if (count > 0) this.#pending = this.#pending.slice(count);
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

  #predicate(row: number): boolean {
    if (!this.valid(row)) return false;
    const { constant, lane } = this.step.by;
    return constant !== undefined ? constant === true : this.memory.view.getUint8(this.memory.slot(lane) + row) !== 0;
  }
}
