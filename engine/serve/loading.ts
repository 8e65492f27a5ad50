import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Batch, Column } from '../columns/column.ts';
import type { StringPool } from '../columns/strings.ts';
import { DataError } from '../diagnostics/failure.ts';
import type { Ahead } from '../sources/ahead.ts';
import { ArrowStreamReader } from '../sources/arrow/reader.ts';
import type { Aside, Cut, ReadingOptions } from '../sources/bytes.ts';
import { readCsv } from '../sources/csv/reader.ts';
import { refuseDisguise } from '../sources/disguise.ts';
import { Gathering } from '../sources/gathering.ts';
import { readJsonl } from '../sources/jsonl/reader.ts';
import { nansAsNull } from '../sources/nans.ts';
import { openParquet } from '../sources/parquet/file.ts';
import { readParquet } from '../sources/parquet/reader.ts';
import { type Field, sameType, type Type } from '../types/type.ts';
import { type FileColumns, joinedSchema } from './joined.ts';
import type { Pace } from './pace.ts';
import { type FileFormat, type FoundFile, findFiles } from './paths.ts';
import type { RowSource } from './requests.ts';

/** Rows as they came, before they are a table's. */
export interface Loaded {
  /** null where there are no rows to have one. */
  readonly schema: readonly Field[] | null;
  readonly batches: readonly Batch[];
  /** Which file the rows came from, in order; empty for a stream. */
  readonly origins: readonly { readonly file: string; readonly rows: number }[];
}

/** Where rows may come from. */
export interface Supply {
  /** Where a path really leads. Throws a DataError if there is nothing, or if it may not be read. */
  real(path: string): string;
  /** The bytes of the stream, if one was announced. */
  received(): AsyncIterable<Uint8Array>;
}

/** What reading needs besides the bytes. */
interface Reading {
  readonly strings: StringPool;
  /** Types of the columns where they are declared or known; null: as the data says. */
  readonly columns: readonly Field[] | null;
  /** The columns are known from rows before, not declared: what is read is as it would have been with those. */
  readonly inferred?: boolean;
  readonly pace: Pace;
  /** How many rows a stream has, as far as that was said. */
  readonly expected?: number | null;
  /** Reads columns of large files beside this thread, where there is another. */
  readonly aside?: Aside | null;
  /** Prepares the table that the rows are for, as far as that can be done before all are there. */
  readonly ahead?: Ahead | null;
}

type Read = Pick<Loaded, 'schema' | 'batches'>;

/** Reads all rows that are asked for. Throws a DataError for what is not readable. */
export async function loadRows(
  { rows, nanIsNull }: { readonly rows: RowSource; readonly nanIsNull: boolean },
  supply: Supply,
  reading: Reading
): Promise<Loaded> {
  const loaded = await load(rows, supply, nanIsNull ? { ...reading, ahead: null } : reading);
  return nanIsNull ? { ...loaded, batches: loaded.batches.map(nansAsNull) } : loaded;
}

const NO_ROWS: Loaded = { schema: null, batches: [], origins: [] };

async function load(rows: RowSource, supply: Supply, reading: Reading): Promise<Loaded> {
  if (rows.kind !== 'files') {
    if (rows.kind === 'none') return NO_ROWS;
    return { ...(await readArrow(supply.received(), { ...reading, expected: rows.count ?? null })), origins: [] };
  }
  const files = findFiles(rows.paths, rows.format, path => supply.real(path));
  const apart: Read[] = [];
  const each = files.length > 1 ? { ...reading, ahead: null } : reading;
  for (const file of files) apart.push(await readFile(file, each));
  const schema = joinedSchema(files.map(({ format }, i) => columnsOf(apart[i] as Read, format, reading)));
  const read: Read[] = [];
  for (const [i, file] of files.entries()) read.push(await readTogether(file, apart[i] as Read, schema, reading));
  return {
    schema,
    batches: read.flatMap(({ batches }) => batches),
    origins: files.map(({ name }, i) => ({ file: name, rows: countRows(read[i]?.batches ?? []) }))
  };
}

function columnsOf({ schema, batches }: Read, format: FileFormat, { strings, columns }: Reading): FileColumns {
  const empty = strings.intern('');
  const isEmpty = (column: Column | undefined): boolean => column?.layout === 'fixed' && column.data.every(code => code === empty);
  return {
    schema: schema ?? [],
    guessed: format === 'csv' && columns === null,
    isBlank: i => schema?.[i]?.type.kind === 'string' && batches.every(batch => isEmpty(batch.columns[i]))
  };
}

/** What was read of a file; once more, where its guessed types turn out not to be those of all files. */
function readTogether(file: FoundFile, apart: Read, schema: readonly Field[], reading: Reading): Read | Promise<Read> {
  if (file.format !== 'csv' || reading.columns !== null) return apart;
  const typeOf = (name: string): Type | undefined => schema.find(field => field.name === name)?.type;
  const agrees = apart.schema?.every(({ name, type }) => sameType(type, typeOf(name) ?? type));
  return agrees ? apart : readFile(file, { ...reading, columns: schema, inferred: true });
}

const countRows = (batches: readonly Batch[]): number => batches.reduce((sum, { length }) => sum + length, 0);

async function readFile({ path, name, format }: FoundFile, reading: Reading): Promise<Read> {
  try {
    return await READERS[format](path, reading);
  } catch (error) {
    throw error instanceof DataError ? error.within({ file: name }) : error;
  }
}

/** Bytes of a file from which on a thread is worth beginning for a part of it. */
const LARGE = 1 << 26;

const READERS: Readonly<Record<FileFormat, (path: string, reading: Reading) => Promise<Read>>> = {
  arrow: (path, reading) => readArrow(pieces(path), reading),
  csv: async (path, reading) => readText(readCsv, path, reading, await cutOf(path, reading.aside ?? null)),
  jsonl: (path, reading) => readText(readJsonl, path, reading),
  async parquet(path, reading) {
    const file = await openParquet(path);
    try {
      const { aside = null, ahead = null } = file.byteLength < LARGE ? { ahead: reading.ahead } : reading;
      const onColumn = ahead && ((name: string, column: Column): void => ahead.take(name, column));
      const batch = await readParquet(file, { ...optionsOf(reading), aside, onColumn });
      return { schema: batch.schema, batches: [batch] };
    } finally {
      await file.close();
    }
  }
};

async function readText(read: typeof readCsv, path: string, reading: Reading, cut: Cut | null = null): Promise<Read> {
  const batch = await read(() => textPieces(path), { ...optionsOf(reading), cut });
  return { schema: batch.schema, batches: [batch] };
}

/** Bytes among which a line is likely to end. */
const LINE = 1 << 16;
const LF = 0x0a;

/** Where a large file may be cut: after a line break near its middle, in the hope that a record ends there. */
async function cutOf(path: string, aside: Aside | null): Promise<Cut | null> {
  const file = aside === null ? null : await open(path).catch(() => null);
  if (aside === null || file === null) return null;
  try {
    const { size } = await file.stat();
    if (size < LARGE) return null;
    const middle = Math.floor(size / 2);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LINE), 0, LINE, middle);
    const end = buffer.subarray(0, bytesRead).indexOf(LF);
    const at = middle + end + 1;
    return end < 0 ? null : { at, read: (width, columns) => aside.rest({ path, from: at, width, columns }) };
  } finally {
    await file.close();
  }
}

function optionsOf({ strings, columns, inferred = false, pace }: Reading): ReadingOptions {
  const onRows = (rows: number): Promise<void> => {
    pace.progress({ done: rows, total: null, time: null, out: 0 });
    return pace.pause();
  };
  return { strings, schema: columns, emptyIsText: inferred, signal: pace.signal, onRows };
}

async function* pieces(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path, { highWaterMark: 1 << 20 });
  } catch (error) {
    throw new DataError(`cannot be read: ${(error as Error).message}`);
  }
}

async function* textPieces(path: string): AsyncGenerator<Uint8Array> {
  let begun = false;
  for await (const piece of pieces(path)) {
    if (!begun) refuseDisguise(piece);
    begun = true;
    yield piece;
  }
}

async function readArrow(stream: AsyncIterable<Uint8Array>, { strings, pace, expected = null }: Reading): Promise<Read> {
  let gathering: Gathering | null = null;
  let rows = 0;
  const take = (batch: Batch): void => {
    gathering ??= new Gathering(batch.schema, expected);
    gathering.add(batch);
    rows += batch.length;
  };
  const reader = new ArrowStreamReader(strings, take);
  for await (const bytes of stream) {
    reader.push(bytes);
    pace.progress({ done: rows, total: expected, time: null, out: 0 });
    await pace.pause();
  }
  for (const batch of reader.end()) take(batch);
  return { schema: reader.schema, batches: gathering === null ? [] : [(gathering as Gathering).finish()] };
}

/** Runs `work`; a row at fault, counted over all that was loaded, is told as one of its file. */
export function located<T>({ origins }: Loaded, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof DataError) || origins.length === 0) throw error;
    throw locate(error, origins);
  }
}

function locate(error: DataError, origins: Loaded['origins']): DataError {
  let row = error.culprit.row;
  if (row === undefined) return error.within(origins.length === 1 ? { file: origins[0]?.file } : {});
  for (const { file, rows } of origins) {
    if (row < rows) return new DataError(error.problem, { ...error.culprit, file, row });
    row -= rows;
  }
  return error;
}
