import type { Store } from '../compile/program.ts';
import { SnapshotError } from '../diagnostics/failure.ts';
import type { Extent } from '../functions/define.ts';
import { type ByteReader, ByteWriter } from './bytes.ts';
import { type Cut, MAX_SUBSORT } from './cut.ts';
import type { GroupingRun } from './groupings.ts';
import type { Memory } from './memory.ts';
import { type Kept, type Loader, PER_FRAME, type Saver } from './saving.ts';
import type { StepOf, StepRun, StreamRun } from './steps.ts';

/** An input whose time is running out. */
interface Due {
  readonly time: bigint;
  readonly entity: number;
}

/** Rows of a moving window's own (X2): one per entity and instant at which inputs are out, or a session ends. Inputs run out in the order they came. */
export class Expiry implements StepRun, Kept {
  readonly #step: StepOf<'expiry'>;
  readonly #extent: Extent;
  readonly #of: StreamRun;
  readonly #stream: StreamRun;
  readonly #memory: Memory;
  readonly #grouping: GroupingRun;
  /** After it nothing runs out; null: the clock says when it does. */
  readonly #last: bigint | null;
  #waiting: Due[] = [];
  #gone = 0;
  /** Of sessions: when the one at hand ends, by entity. */
  readonly #ends = new Map<number, bigint>();
  #out: Due[] = [];

  constructor(step: StepOf<'expiry'>, of: StreamRun, stream: StreamRun, memory: Memory, grouping: GroupingRun, last: bigint | null) {
    this.#step = step;
    const { rows } = stream.plan;
    if (rows.kind !== 'expiry') throw new Error('expiries are made of a moving window');
    this.#extent = rows.extent;
    this.#of = of;
    this.#stream = stream;
    this.#memory = memory;
    this.#grouping = grouping;
    this.#last = last;
  }

  run(cut: Cut): void {
    this.#out = [];
    const { time, entity, rows } = this.#of;
    const [given, fresh] = [this.#flags(this.#step.input), this.#flags(this.#step.fresh)];
    for (let row = 0; row < rows; row++) {
      const at = time[row] as bigint;
      this.#release(at);
      if (given(row) && fresh(row)) this.#take(entity[row] as number, at);
    }
    this.#release(cut.time);
    this.#emit();
  }

  *save(_: Saver): Generator<ByteWriter> {
    for (let first = this.#gone; first < this.#waiting.length; first += PER_FRAME) {
      const writer = new ByteWriter();
      for (const { time, entity } of this.#waiting.slice(first, first + PER_FRAME)) {
        // As text: an instant that never comes does not fit 64 bits.
        writer.text(String(time));
        writer.u32(entity);
      }
      yield writer;
    }
  }

  load(content: ByteReader, loader: Loader): void {
    while (content.left > 0) {
      const time = BigInt(content.text());
      const entity = loader.entity(this.#grouping, content.u32());
      if (time < loader.cut.time && (this.#last === null || time <= this.#last))
        throw new SnapshotError('the snapshot is of other rows: rows added since bring expiries before the rows it has already seen');
      this.#waiting.push({ time, entity });
      this.#ends.set(entity, time);
    }
  }

  #take(entity: number, at: bigint): void {
    const time = (this.#extent.expiry as (time: bigint) => bigint)(at);
    this.#waiting.push({ time, entity });
    if (this.#extent.kind === 'pause') this.#ends.set(entity, time);
  }

  /** What runs out before an instant. */
  #release(before: bigint): void {
    for (; this.#gone < this.#waiting.length; this.#gone++) {
      const due = this.#waiting[this.#gone] as Due;
      if (due.time >= before || (this.#last !== null && due.time > this.#last)) break;
      if (this.#extent.kind === 'reach' || this.#ends.get(due.entity) === due.time) this.#out.push(due);
    }
    if (this.#gone < 1024 || this.#gone * 2 < this.#waiting.length) return;
    this.#waiting = this.#waiting.slice(this.#gone);
    this.#gone = 0;
  }

  #emit(): void {
    const rows = this.#ordered();
    this.#stream.reserve(rows.length);
    this.#stream.rows = rows.length;
    const { time, subsort, entity } = this.#stream;
    subsort.fill(MAX_SUBSORT);
    rows.forEach((row, i) => {
      time[i] = row.time;
      entity[i] = row.entity;
    });
  }

  // Those of an instant by hash, each entity once.
  #ordered(): readonly Due[] {
    const { hashes } = this.#grouping.entities;
    const hash = ({ entity }: Due): bigint => hashes[entity] as bigint;
    const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
    const sorted = this.#out.sort((a, b) => compare(a.time, b.time) || compare(hash(a), hash(b)));
    return sorted.filter((row, i) => row.time !== sorted[i - 1]?.time || row.entity !== sorted[i - 1]?.entity);
  }

  #flags({ valid }: Store): (row: number) => boolean {
    if (typeof valid === 'boolean') return () => valid;
    const bytes = new Uint8Array(this.#memory.buffer, this.#of.address(valid), this.#of.rows);
    return row => bytes[row] !== 0;
  }
}
