import { createWriteStream } from 'node:fs';
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
}

/** What was asked for, else what the file's name says, else CSV. */
export function formatOf(asked: Format | null, file: string | null): Format {
  const named = file === null ? undefined : FORMATS.find(format => extname(file) === `.${format}`);
  return asked ?? named ?? 'csv';
}

/** Writes a result to a file, or to the terminal. Throws a DataError that names the file if it cannot be written. */
export function openOutput(file: string | null, format: Format, query: Query, strings: StringPool, identity: boolean): Output {
  const writer = batchWriter(format, outputFields(query.columns, query.keyType, identity), strings);
  const out = new Bytes(file);
  const begun = out.write(writer.begin());
  return {
    async batch(batch) {
      await begun;
      await out.write(writer.batch(outputColumns(batch, identity), batch.length));
    },
    async end() {
      await begun;
      await out.write(writer.end());
      await out.end();
    }
  };
}

/** A file, or stdout, written no faster than it takes. */
class Bytes {
  readonly #file: string | null;
  readonly #stream: Writable;
  #failure: Error | null = null;

  constructor(file: string | null) {
    this.#file = file;
    this.#stream = file === null ? process.stdout : createWriteStream(file);
    this.#stream.on('error', error => {
      this.#failure = error;
    });
  }

  async write(pieces: readonly Uint8Array[]): Promise<void> {
    for (const piece of pieces) {
      await new Promise<void>(resolve => this.#stream.write(piece, () => resolve()));
      this.#check();
    }
  }

  async end(): Promise<void> {
    if (this.#file !== null) {
      this.#stream.end();
      await finished(this.#stream).catch(() => {});
    }
    this.#check();
  }

  #check(): void {
    if (this.#failure !== null) throw new DataError(`cannot be written: ${reason(this.#failure)}`, { file: this.#file ?? 'stdout' });
  }
}
