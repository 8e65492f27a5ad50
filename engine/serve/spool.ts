import { randomBytes } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pack, unpack } from '../columns/packed.ts';
import { DataError } from '../diagnostics/failure.ts';
import type { ResultBatch } from '../index.ts';
import { type Field, I64, type Type, U64 } from '../types/type.ts';
import { firstAt, rowsOf } from './rows.ts';

/** Most results a session keeps: each holds a file open. */
const MOST_FILES = 256;

/** Where a session keeps the rows of its results for reading them again: on disk, so many bytes in all. */
export class SpoolSpace {
  readonly #folder: string;
  readonly #limit: number;
  readonly #open: typeof unnamedFile;
  /** Those longest unread first. */
  readonly #spools = new Set<Spool>();
  #bytes = 0;

  /** `limit`: bytes in all; 0: nothing is kept. `open` makes a file for reading and writing in the folder. */
  constructor(folder: string, limit: number, open = unnamedFile) {
    this.#folder = folder;
    this.#limit = limit;
    this.#open = open;
  }

  /** Bytes on disk now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A file for one result's rows. Throws what the file system does. */
  async begin(fields: readonly Field[], keyType: Type): Promise<Spool> {
    while (this.#spools.size >= MOST_FILES && this.#evict()) {}
    const spool = new Spool(await this.#open(this.#folder), fields, keyType, this);
    this.#spools.add(spool);
    return spool;
  }

  /** Takes room for that many more bytes, from results longest unread if need be. False if there is none. */
  take(bytes: number): boolean {
    while (this.#bytes + bytes > this.#limit) if (!this.#evict()) return false;
    this.#bytes += bytes;
    return true;
  }

  read(spool: Spool): void {
    if (this.#spools.delete(spool)) this.#spools.add(spool);
  }

  leave(spool: Spool, bytes: number): void {
    if (this.#spools.delete(spool)) this.#bytes -= bytes;
  }

  get enabled(): boolean {
    return this.#limit > 0;
  }

  #evict(): boolean {
    for (const spool of this.#spools) {
      if (spool.busy) continue;
      spool.discard();
      return true;
    }
    return false;
  }
}

interface Part {
  readonly at: number;
  readonly bytes: number;
  readonly rows: number;
  /** The times of its first and last row. */
  readonly since: bigint;
  readonly until: bigint;
}

/** The rows of one result in a file without a name: it is gone with this process, whatever ends that. */
export class Spool {
  readonly #file: FileHandle;
  readonly #fields: readonly Field[];
  readonly #types: readonly Type[];
  readonly #space: SpoolSpace;
  readonly #parts: Part[] = [];
  #bytes = 0;
  #readers = 0;
  #complete = false;
  #discarded = false;

  constructor(file: FileHandle, fields: readonly Field[], keyType: Type, space: SpoolSpace) {
    this.#file = file;
    this.#fields = fields;
    this.#types = [I64, U64, U64, keyType, ...fields.map(({ type }) => type)];
    this.#space = space;
  }

  /** Whether it is being written or read. */
  get busy(): boolean {
    return !this.#complete || this.#readers > 0;
  }

  /** Bytes written. */
  get bytes(): number {
    return this.#bytes;
  }

  get discarded(): boolean {
    return this.#discarded;
  }

  get rows(): number {
    return this.#parts.reduce((sum, part) => sum + part.rows, 0);
  }

  /** The times of its first and last row; null while there is none. */
  get span(): readonly [bigint, bigint] | null {
    const parts = this.#parts.filter(({ rows }) => rows > 0);
    const [first, last] = [parts[0], parts.at(-1)];
    return first && last ? [first.since, last.until] : null;
  }

  /** Appends rows; the batch must stay as it is until this resolves. False if there is no room. Throws what the file system does. */
  async write(batch: ResultBatch): Promise<boolean> {
    const pieces = pack([word(batch.time), word(batch.subsort), word(batch.keyHash), batch.key, ...batch.columns]);
    const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
    if (!this.#space.take(bytes)) return false;
    const part = { at: this.#bytes, bytes, rows: batch.length, since: batch.time[0] ?? 0n, until: batch.time.at(-1) ?? 0n };
    this.#bytes += bytes;
    const { bytesWritten } = await this.#file.writev(pieces, part.at);
    if (bytesWritten < bytes) throw new Error('the disk is full');
    this.#parts.push(part);
    return true;
  }

  /** All rows are in it. */
  complete(): void {
    this.#complete = true;
  }

  /** The rows from `from` on, in batches as they were written. Throws a DataError if they cannot be read. */
  async *read(from = 0): AsyncGenerator<ResultBatch> {
    this.#space.read(this);
    this.#readers++;
    let skipped = 0;
    try {
      for (const part of this.#parts) {
        const start = Math.max(0, from - skipped);
        if (start < part.rows) yield rowsOf(this.#batch(part, await this.#bytesOf(part)), start, part.rows);
        skipped += part.rows;
      }
    } finally {
      this.#readers--;
      if (this.#discarded) this.#close();
    }
  }

  /** The first row at `time` or later; as many as there are rows if there is none. */
  async rowAt(time: bigint): Promise<number> {
    let before = 0;
    for (const { rows, until } of this.#parts) {
      if (until >= time) break;
      before += rows;
    }
    for await (const batch of this.read(before)) return before + firstAt(batch, time);
    return before;
  }

  /** Gives its room back, once nobody reads it any more. */
  discard(): void {
    if (this.#discarded) return;
    this.#discarded = true;
    this.#complete = true;
    this.#space.leave(this, this.#bytes);
    this.#close();
  }

  async #bytesOf({ at, bytes }: Part): Promise<ArrayBuffer> {
    const buffer = new ArrayBuffer(bytes);
    const { bytesRead } = await this.#file.read(new Uint8Array(buffer), 0, bytes, at).catch((error: Error) => {
      throw new DataError(`the rows kept on disk cannot be read again (${error.message}): run the query again`);
    });
    if (bytesRead < bytes) throw new DataError('the rows kept on disk are not whole any more: run the query again');
    return buffer;
  }

  #batch({ rows }: Part, bytes: ArrayBuffer): ResultBatch {
    const [time, subsort, keyHash, key, ...columns] = unpack(bytes, this.#types);
    const words = (column: unknown) => (column as { readonly data: never }).data;
    return {
      schema: this.#fields,
      length: rows,
      time: words(time),
      subsort: words(subsort),
      keyHash: words(keyHash),
      key: key as ResultBatch['key'],
      columns
    };
  }

  #close(): void {
    // What closing says is of no use to anyone: the file has no name.
    if (this.#readers === 0) void this.#file.close().catch(() => {});
  }
}

const word = (data: BigInt64Array | BigUint64Array) =>
  ({ layout: 'fixed', type: data instanceof BigInt64Array ? I64 : U64, length: data.length, valid: null, data }) as const;

async function unnamedFile(folder: string): Promise<FileHandle> {
  const path = join(folder, `timeloom-${randomBytes(8).toString('hex')}.rows`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  return file;
}
