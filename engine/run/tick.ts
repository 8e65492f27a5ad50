import { SnapshotError } from '../diagnostics/failure.ts';
import type { Boundaries } from '../functions/define.ts';
import type { Rows } from '../plan/node.ts';
import { justAfter } from '../types/instant.ts';
import { type ByteReader, ByteWriter } from './bytes.ts';
import { type Cut, isBefore, isEnd, MAX_SUBSORT, rowsBefore } from './cut.ts';
import { EntityRegion, type GroupingRun } from './groupings.ts';
import type { Memory } from './memory.ts';
import type { Kept, Loader } from './saving.ts';
import type { StepRun, StreamRun } from './steps.ts';

type TickRows = Extract<Rows, { kind: 'tick' }>;

/** First and last instant of the stream a tick follows; null where it has no events. */
export type Span = readonly [first: bigint, last: bigint] | null;

/** Ticks that follow the clock instead: from the first row on, whenever a cut passes a boundary. */
export const CLOCK = 'clock';

/** Rows at calendar boundaries, one per entity that has appeared by then (§5.10); or, at the end, the one row of `finished()`, or those of `closing`. */
export class Tick implements StepRun, Kept {
  readonly #boundaries: Boundaries | null;
  readonly #closing: boolean;
  readonly #of: StreamRun;
  readonly #stream: StreamRun;
  readonly #seen: Seen;
  /** null: the clock's. */
  readonly #last: bigint | null;
  readonly #end: bigint;
  #next: bigint | null;
  #isClosed = false;

  /** `end`: the instant that counts as that of the last event. */
  constructor({ entry, types }: TickRows, of: StreamRun, stream: StreamRun, seen: Seen, span: Span | typeof CLOCK, end: bigint) {
    this.#boundaries = entry.boundaries?.(types) ?? null;
    this.#closing = entry.closing === true;
    this.#of = of;
    this.#stream = stream;
    this.#seen = seen;
    this.#last = span === CLOCK ? null : (span?.[1] ?? 0n);
    this.#end = end;
    this.#next = span && span !== CLOCK ? (this.#boundaries?.from(span[0]) ?? null) : null;
  }

  run(cut: Cut): void {
    const out: Ticks[] = [];
    const { rows } = this.#of;
    let row = 0;
    if (this.#boundaries && this.#last === null && this.#next === null && rows > 0)
      this.#next = this.#boundaries.from(this.#of.time[0] as bigint);
    const seeTo = (end: number): void => {
      this.#seen.add(this.#of, row, end);
      row = end;
    };
    for (let boundary = this.#boundary(cut); boundary !== null; boundary = this.#boundary(cut)) {
      seeTo(rowsBefore(this.#of.time, this.#of.subsort, { time: boundary + 1n, subsort: 0n }, row, rows));
      out.push({ time: boundary, entities: this.#seen.entities() });
      this.#next = (this.#boundaries as Boundaries).next(boundary);
    }
    seeTo(rows);
    if (!this.#boundaries && (isEnd(cut) || this.#closes(cut))) out.push(...this.#final());
    this.#emit(out);
  }

  /** Whether these are the rows of `closing`. */
  get isClosing(): boolean {
    return this.#closing;
  }

  // In the slice of whatever else is of the last instant, such as the expiry of a session: those are one row.
  #closes(cut: Cut): boolean {
    return this.#closing && isBefore({ time: this.#end, subsort: MAX_SUBSORT }, cut);
  }

  #final(): readonly Ticks[] {
    if (this.#isClosed) return [];
    this.#isClosed = true;
    return [{ time: this.#closing ? this.#end : justAfter(this.#end), entities: this.#seen.entities() }];
  }

  /**
   * The cut, or an earlier one if up to there would be more than about `budget` ticks (never fewer than those of one boundary).
   * `rowsUntil`: how many rows of tables there are from here up to a time; each may bring an entity.
   */
  bound(cut: Cut, budget: number, rowsUntil: (time: bigint) => number): Cut {
    const most = Math.max(1, Math.floor(budget / Math.max(1, this.#seen.count)));
    const boundaries = this.#ahead(cut, most + 1);
    let many = Math.min(most, boundaries.length);
    while (many > 1 && many * this.#seen.atMost(rowsUntil(boundaries[many - 1] as bigint)) > budget) many >>>= 1;
    return many === boundaries.length ? cut : { time: (boundaries[many - 1] as bigint) + 1n, subsort: 0n };
  }

  #ahead(cut: Cut, limit: number): readonly bigint[] {
    const boundaries: bigint[] = [];
    const next = this.#boundaries?.next;
    for (let time = this.#boundary(cut); next && time !== null && boundaries.length < limit; time = this.#boundary(cut, next(time)))
      boundaries.push(time);
    return boundaries;
  }

  /** The boundary that is next, if ticks have begun, and the entities that have appeared. */
  *save(): Generator<ByteWriter> {
    const writer = new ByteWriter();
    // As text: the boundary after the last instant there is does not fit 64 bits.
    writer.text(this.#next === null ? '' : String(this.#next));
    for (const entity of this.#seen.entities()) writer.u32(entity);
    yield writer;
  }

  load(content: ByteReader, loader: Loader): void {
    const next = content.text();
    if (next !== '') this.#next = BigInt(next);
    if (this.#boundary(loader.cut) !== null)
      throw new SnapshotError('the snapshot is of other rows: rows added since bring ticks before the rows it has already seen');
    this.#seen.load(content, loader);
  }

  #boundary(cut: Cut, next = this.#next): bigint | null {
    return next !== null && (this.#last === null || next <= this.#last) && next < cut.time ? next : null;
  }

  #emit(ticks: readonly Ticks[]): void {
    const rows = ticks.reduce((count, tick) => count + tick.entities.length, 0);
    this.#stream.reserve(rows);
    this.#stream.rows = rows;
    const { time, subsort, entity } = this.#stream;
    subsort.fill(MAX_SUBSORT);
    let at = 0;
    for (const tick of ticks) {
      time.fill(tick.time, at, at + tick.entities.length);
      entity.set(tick.entities, at);
      at += tick.entities.length;
    }
  }
}

interface Ticks {
  readonly time: bigint;
  readonly entities: Uint32Array;
}

/** The entities that have appeared so far: flags in the kernels' memory, set by a loop there. */
export class Seen {
  readonly #memory: Memory;
  readonly #flags: EntityRegion;
  readonly #slot: number;
  readonly #grouping: GroupingRun;
  readonly #mark: (entities: number, count: number, flags: number) => number;
  #count = 0;
  /** In order of hash. */
  #sorted = new Uint32Array(0);

  constructor(memory: Memory, slot: number, grouping: GroupingRun, mark: (entities: number, count: number, flags: number) => number) {
    this.#memory = memory;
    this.#flags = new EntityRegion(memory, slot, 1, grouping);
    this.#slot = slot;
    this.#grouping = grouping;
    this.#mark = mark;
  }

  /** How many there are. */
  get count(): number {
    return this.#count;
  }

  /** How many there can be after that many rows more. */
  atMost(rows: number): number {
    return Math.min(this.#count + rows, Math.max(this.#count, this.#grouping.entities.size));
  }

  /** Takes in the entities of the rows from `from` up to `to`. */
  add(stream: StreamRun, from: number, to: number): void {
    this.#flags.reserve();
    this.#count += this.#mark(stream.address(stream.plan.entity) + 4 * from, to - from, this.#memory.slot(this.#slot));
  }

  load(content: ByteReader, loader: Loader): void {
    this.#flags.reserve();
    const flags = new Uint8Array(this.#memory.buffer, this.#memory.slot(this.#slot), this.#grouping.entities.size);
    for (; content.left > 0; this.#count++) flags[loader.entity(this.#grouping, content.u32())] = 1;
  }

  entities(): Uint32Array {
    if (this.#sorted.length === this.#count) return this.#sorted;
    const { size, hashes } = this.#grouping.entities;
    const flags = new Uint8Array(this.#memory.buffer, this.#memory.slot(this.#slot), size);
    const all = new Uint32Array(hashes.buffer, hashes.byteOffset, hashes.length * 2);
    const found = new Uint32Array(2 * this.#count);
    let at = 0;
    for (let entity = 0; entity < size; entity++) {
      if (flags[entity] === 0) continue;
      found[at++] = all[2 * entity] as number;
      found[at++] = all[2 * entity + 1] as number;
    }
    // Sorting numbers is many times faster than sorting by what a function says of them.
    new BigUint64Array(found.buffer).sort();
    this.#sorted = new Uint32Array(this.#count);
    for (let i = 0; i < this.#count; i++) this.#sorted[i] = this.#grouping.find(found[2 * i] as number, found[2 * i + 1] as number);
    return this.#sorted;
  }
}
