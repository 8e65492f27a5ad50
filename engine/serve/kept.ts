import type { Operation, Query, RemoteCall, ResultBatch, RunOptions } from '../index.ts';
import { rowsOf } from './rows.ts';
import type { Spool, SpoolSpace } from './spool.ts';

/** What is computed in less (ms) is computed again: rows are kept from there on, or once somebody reads a part of them. */
const SHORT = 100;
/** Rows are kept whatever they cost up to so many bytes; beyond that, those that come faster than disks give them are computed again. */
const SMALL = 32 << 20;
/** Nanoseconds per byte that writing and reading a file takes at best. */
const FROM_DISK = 1;

/** When rows are kept. `short`: rows computed within so many milliseconds are not. `isSooner`: computed than read from a disk, rows of so many bytes that took so many milliseconds. */
export interface Keeping {
  readonly short: number;
  readonly isSooner: (computing: number, bytes: number) => boolean;
}

/**
 * A query whose first whole reading is kept on disk, where there is room and that pays, for all later ones; else they compute the same
 * rows again.
 */
export class KeptQuery implements Query {
  readonly #query: Query;
  readonly #limit: number;
  readonly #space: SpoolSpace;
  readonly #keeping: Keeping;
  #spool: Spool | null = null;
  /** Rows that come before those on disk: they are computed again. */
  #before = 0;
  /** The time of the first row. */
  #since: bigint | null = null;
  /** All was computed in so short a time that nothing is on disk. */
  #wasShort = false;
  #writing = false;
  #released = false;
  #trouble: string | null = null;
  /** What whole runs have told of the rows. */
  #warnings: readonly string[] = [];

  /** `limit`: the query's own; 0: none. */
  constructor(query: Query, limit: number, space: SpoolSpace, keeping: Keeping = { short: SHORT, isSooner }) {
    this.#query = query;
    this.#limit = limit;
    this.#space = space;
    this.#keeping = keeping;
  }

  get columns(): Query['columns'] {
    return this.#query.columns;
  }

  get keyType(): Query['keyType'] {
    return this.#query.keyType;
  }

  get end(): Query['end'] {
    return this.#query.end;
  }

  get most(): Query['most'] {
    return this.#query.most;
  }

  /** What there is to tell of the rows since they have been read, and why they could not be kept, as sentences. */
  get warnings(): readonly string[] {
    return this.#trouble === null ? this.#warnings : [...this.#warnings, this.#trouble];
  }

  resume(checkpoint: Uint8Array): Promise<void> {
    return this.#query.resume(checkpoint);
  }

  continuity(): ReturnType<Query['continuity']> {
    return this.#query.continuity();
  }

  moving(...asked: Parameters<Query['moving']>): ReturnType<Query['moving']> {
    return this.#query.moving(...asked);
  }

  /** The rows from `from` on: read from the disk where they are kept. */
  async *rowsFrom(from: number, options: RunOptions): AsyncGenerator<ResultBatch> {
    if (this.#wasShort) await this.#keepAll(options);
    const [kept, before] = [this.#kept, this.#before];
    if (kept !== null && from < before) yield* without(this.#query.run({ ...options, limit: before }), from);
    // Another result may have taken its room meanwhile.
    if (kept === null) yield* without(this.run({ ...options, limit: this.#limit }), from);
    else if (kept.discarded) yield* without(this.run({ ...options, limit: this.#limit }), Math.max(from, before));
    else yield* kept.read(Math.max(0, from - before));
  }

  /** The first row at `time` (nanoseconds since 1970) or later, and how many rows there are; null where that is not known without reading them. */
  async rowAt(time: bigint): Promise<number | null> {
    const [kept, before] = [this.#kept, this.#before];
    if (kept === null || (before > 0 && time <= (kept.span?.[0] ?? time))) return null;
    return before + (await kept.rowAt(time));
  }

  /** The times of its first and last row, where that is known and there are rows. */
  get span(): readonly [bigint, bigint] | null {
    const until = this.#kept?.span?.[1];
    return until === undefined || this.#since === null ? null : [this.#since, until];
  }

  get #kept(): Spool | null {
    return this.#spool === null || this.#spool.discarded ? null : this.#spool;
  }

  async *run(options: RunOptions): AsyncGenerator<ResultBatch> {
    if (this.#spool?.discarded) this.#spool = null;
    const telling = { ...options, onWarnings: (warnings: readonly string[]) => void (this.#warnings = warnings) };
    if (this.#spool !== null) yield* this.#replayed(this.#spool, options);
    else if (this.#isToKeep(options)) yield* this.#keptFrom(this.#keeping.short, telling);
    else yield* this.#query.run(telling);
  }

  /** Computes all rows again and says what each operation took. */
  async measured(options: RunOptions): Promise<{ readonly operations: readonly Operation[]; readonly rows: number }> {
    let operations: readonly Operation[] = [];
    let rows = 0;
    const onCosts = (costs: readonly Operation[]) => void (operations = costs);
    for await (const batch of this.#query.run({ ...options, limit: this.#limit, onCosts })) rows += batch.length;
    return { operations, rows };
  }

  /** Gives back the room its rows take. */
  release(): void {
    this.#released = true;
    this.#spool?.discard();
  }

  // Of those who read at once one keeps what it reads.
  #isToKeep({ limit = 0 }: RunOptions): boolean {
    const whole = limit === 0 || (this.#limit > 0 && limit >= this.#limit);
    return whole && this.#space.enabled && !this.#writing && !this.#released;
  }

  /** Rows as they are computed; from where that has taken `short` milliseconds, or the client's functions were called, they are kept. */
  async *#keptFrom(short: number, options: RunOptions): AsyncGenerator<ResultBatch> {
    this.#writing = true;
    let spool: Spool | null = null;
    let written: Promise<boolean> = Promise.resolve(true);
    let [begun, called, computing, before] = [false, false, 0, 0];
    const call = noticed(options.call, () => {
      called = true;
    });
    let since = performance.now();
    try {
      for await (const batch of this.#query.run({ ...options, call })) {
        computing += performance.now() - since;
        if (!begun && (called || computing >= short)) {
          [begun, computing] = [true, 0];
          spool = await this.#begun();
        }
        this.#since ??= batch.time[0] ?? null;
        if (!begun) before += batch.length;
        // The rows go to the disk and to the reader at once.
        written = spool === null ? Promise.resolve(false) : this.#written(spool, batch);
        yield batch;
        if (spool !== null && (!(await written) || this.#keeping.isSooner(computing, spool.bytes))) {
          spool.discard();
          spool = null;
        }
        since = performance.now();
      }
      this.#wasShort = !begun;
      if (spool !== null && !this.#released) {
        spool.complete();
        [this.#spool, this.#before] = [spool, before];
      }
    } finally {
      this.#writing = false;
      await written;
      if (this.#spool !== spool) spool?.discard();
    }
  }

  /** Somebody reads parts of rows that are not on disk: they may want many. */
  async #keepAll(options: RunOptions): Promise<void> {
    this.#wasShort = false;
    if (this.#isToKeep({ limit: this.#limit })) for await (const _ of this.#keptFrom(0, { ...options, limit: this.#limit }));
  }

  async #begun(): Promise<Spool | null> {
    try {
      return await this.#space.begin(this.columns, this.keyType);
    } catch (error) {
      return this.#failed(error as Error);
    }
  }

  async #written(spool: Spool, batch: ResultBatch): Promise<boolean> {
    try {
      return await spool.write(batch);
    } catch (error) {
      this.#failed(error as Error);
      return false;
    }
  }

  async *#replayed(spool: Spool, options: RunOptions): AsyncGenerator<ResultBatch> {
    const { limit = 0, signal, pause, onProgress } = options;
    const total = this.#before + spool.rows;
    let out = 0;
    for await (const batch of this.rowsFrom(0, { call: options.call, ...(signal && { signal }) })) {
      signal?.throwIfAborted();
      const rows = limit > 0 ? Math.min(batch.length, limit - out) : batch.length;
      out += rows;
      yield rows < batch.length ? rowsOf(batch, 0, rows) : batch;
      onProgress?.({ done: out, total, time: null, out });
      if (limit > 0 && out >= limit) return;
      await pause?.();
    }
  }

  #failed({ message }: Error): null {
    this.#trouble = `the rows could not be kept for reading them again, which computes them again: ${message}`;
    return null;
  }
}

// Whether rows took less time (ms) to compute than they would to come from the disk.
const isSooner = (computing: number, bytes: number): boolean => bytes > SMALL && computing * 1e6 < bytes * FROM_DISK;

const noticed = (call: RemoteCall | undefined, notice: () => void): RemoteCall | undefined =>
  call &&
  ((...asked) => {
    notice();
    return call(...asked);
  });

/** Batches without their first rows. */
async function* without(batches: AsyncIterable<ResultBatch>, rows: number): AsyncGenerator<ResultBatch> {
  let left = rows;
  for await (const batch of batches) {
    if (left < batch.length) yield rowsOf(batch, left, batch.length);
    left = Math.max(0, left - batch.length);
  }
}
