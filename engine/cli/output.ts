import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { extname } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { StringPool } from '../columns/strings.ts';
import { DataError } from '../diagnostics/failure.ts';
import type { Query, ResultBatch } from '../index.ts';
import { outputColumns, outputFields } from '../sinks/identity.ts';
import { batchWriter, FORMATS, type Format } from '../sinks/writer.ts';
import { reason } from './files.ts';

/** Takes a result piece by piece. */
export interface Output {
  batch(batch: ResultBatch): Promise<void>;
  end(): Promise<void>;
  /** Gives up: no file is left behind. */
  abandon(): void;
}

/** What was asked for, else what the file's name says, else CSV. */
export function formatOf(asked: Format | null, file: string | null): Format {
  const named = file === null ? undefined : FORMATS.find(format => extname(file) === `.${format}`);
  return asked ?? named ?? 'csv';
}

/** Writes a result to a file, or to the terminal. Throws a DataError that names the file if it cannot be written. */
export function openOutput(file: string | null, format: Format, query: Query, strings: StringPool, identity: boolean): Output {
  const writer = batchWriter(format, outputFields(query.columns, query.keyType, identity), strings, file !== null);
  const out = file === null ? new Bytes('stdout', process.stdout) : new NewFile(file);
  let begun = false;
  const begin = (): Uint8Array[] => {
    const pieces = begun ? [] : writer.begin();
    begun = true;
    return pieces;
  };
  return {
    batch: batch => out.write([...begin(), ...writer.batch(outputColumns(batch, identity), batch.length)]),
    async end() {
      await out.write([...begin(), ...writer.end()]);
      await out.end();
    },
    abandon: () => out.abandon()
  };
}

/** A stream, written no faster than it takes. */
class Bytes {
  readonly name: string;
  readonly stream: Writable;
  #failure: NodeJS.ErrnoException | null = null;

  constructor(name: string, stream: Writable) {
    this.name = name;
    this.stream = stream;
    stream.on('error', error => {
      this.#failure = error;
    });
  }

  async write(pieces: readonly Uint8Array[]): Promise<void> {
    for (const piece of pieces) {
      await new Promise<void>(resolve => this.stream.write(piece, () => resolve()));
      this.check();
    }
  }

  async end(): Promise<void> {}

  abandon(): void {}

  protected check(): void {
    if (this.#failure === null) return;
    // Whoever read has enough, as `head` has.
    if (this.#failure.code === 'EPIPE') process.exit(0);
    throw new DataError(`cannot be written: ${reason(this.#failure)}`, { file: this.name });
  }
}

/** A file that has its name only once it is whole. */
class NewFile extends Bytes {
  readonly #part: string;

  constructor(file: string) {
    const part = `${file}.${process.pid}.part`;
    super(file, createWriteStream(part));
    this.#part = part;
  }

  override async end(): Promise<void> {
    this.stream.end();
    await finished(this.stream).catch(() => {});
    this.check();
    renameSync(this.#part, this.name);
  }

  override abandon(): void {
    this.stream.destroy();
    rmSync(this.#part, { force: true });
  }
}
