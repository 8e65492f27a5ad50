import type { Entry } from '../functions/define.ts';
import { type Cut, isEnd, MAX_SUBSORT } from './cut.ts';
import type { StepRun, StreamRun } from './steps.ts';

type TickEntry = Extract<Entry, { kind: 'tick' }>;

/** First and last instant of the stream a tick follows; null where it has no events. */
export type Span = readonly [first: bigint, last: bigint] | null;

/** Rows at calendar boundaries, one per entity that has appeared by then (§5.10); or, at the end, the one row of `finished()`. */
export class Tick implements StepRun {
  readonly #entry: TickEntry;
  readonly #of: StreamRun;
  readonly #stream: StreamRun;
  readonly #hashes: () => BigUint64Array;
  readonly #last: bigint;
  readonly #finish: bigint;
  #next: bigint | null;
  readonly #seen = new Set<number>();
  /** Entities seen so far by their hash; sorted when asked. */
  #sorted: number[] = [];

  /** `finish`: the instant of `finished()`. */
  constructor(entry: TickEntry, of: StreamRun, stream: StreamRun, hashes: () => BigUint64Array, span: Span, finish: bigint) {
    this.#entry = entry;
    this.#of = of;
    this.#stream = stream;
    this.#hashes = hashes;
    this.#last = span?.[1] ?? 0n;
    this.#finish = finish;
    this.#next = span && entry.boundaries ? entry.boundaries.from(span[0]) : null;
  }

  run(cut: Cut): void {
    const out: { readonly time: bigint; readonly entities: readonly number[] }[] = [];
    const { time, entity, rows } = this.#of;
    let row = 0;
    const seeUntil = (boundary: bigint): void => {
      for (; row < rows && (time[row] as bigint) <= boundary; row++) this.#see(entity[row] as number);
    };
    for (let boundary = this.#boundary(cut); boundary !== null; boundary = this.#boundary(cut)) {
      seeUntil(boundary);
      out.push({ time: boundary, entities: this.#entities() });
      this.#next = (this.#entry.boundaries as NonNullable<TickEntry['boundaries']>).next(boundary);
    }
    for (; row < rows; row++) this.#see(entity[row] as number);
    if (!this.#entry.boundaries && isEnd(cut)) out.push({ time: this.#finish, entities: this.#entities() });
    this.#emit(out);
  }

  #boundary(cut: Cut): bigint | null {
    const next = this.#next;
    return next !== null && next <= this.#last && next < cut.time ? next : null;
  }

  #see(entity: number): void {
    this.#seen.add(entity);
  }

  // Entities are only added, so the list is made anew when there are more.
  #entities(): readonly number[] {
    if (this.#sorted.length !== this.#seen.size) {
      const hashes = this.#hashes();
      const hash = (e: number): bigint => hashes[e] as bigint;
      this.#sorted = [...this.#seen].sort((a, b) => (hash(a) < hash(b) ? -1 : 1));
    }
    return this.#sorted;
  }

  #emit(ticks: readonly { readonly time: bigint; readonly entities: readonly number[] }[]): void {
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
