import { extname } from 'node:path';
import type { Batch } from '../columns/column.ts';
import { nullColumn } from '../columns/storage.ts';
import { DataError } from '../diagnostics/failure.ts';
import { lub } from '../types/lub.ts';
import type { Field, Type } from '../types/type.ts';
import { ArrowStreamReader } from './arrow/reader.ts';
import { fileBytes, type OpenBytes, type ReadingOptions } from './bytes.ts';
import { readCsv } from './csv/reader.ts';
import { readJsonl } from './jsonl/reader.ts';

/** How the rows of a file are written. */
export type FileFormat = keyof typeof READERS;

type Reader = (path: string, options: ReadingOptions) => Promise<Batch[]>;

const READERS = {
  arrow: (path, options) => readArrowBytes(fileBytes(path), options),
  csv: async (path, options) => [await readCsv(fileBytes(path), options)],
  jsonl: async (path, options) => [await readJsonl(fileBytes(path), options)]
} as const satisfies Record<string, Reader>;

const EXTENSIONS: ReadonlyMap<string, FileFormat> = new Map([
  ['.arrow', 'arrow'],
  ['.arrows', 'arrow'],
  ['.feather', 'arrow'],
  ['.csv', 'csv'],
  ['.jsonl', 'jsonl'],
  ['.ndjson', 'jsonl']
]);

/** The extensions of files that can be read, for looking into folders. */
export const READABLE_EXTENSIONS: readonly string[] = [...EXTENSIONS.keys()];

/** What format to read a file in: the one asked for, else by the file's name. Throws a DataError that names the file if neither says. */
export function formatOfFile(path: string, asked: string | null): FileFormat {
  const format = asked === null ? EXTENSIONS.get(extname(path).toLowerCase()) : Object.keys(READERS).find(known => known === asked);
  if (format !== undefined) return format as FileFormat;
  const known = Object.keys(READERS).join(', ');
  if (asked !== null) throw new DataError(`format '${asked}' is not known; formats are ${known}`, { file: path });
  throw new DataError(`the file's name does not say how to read it; give format= one of ${known}`, { file: path });
}

/** Reads all rows of one file. Throws a DataError that names the file. */
export async function readFile(path: string, format: string | null, options: ReadingOptions): Promise<Batch[]> {
  try {
    return await READERS[formatOfFile(path, format)](path, options);
  } catch (error) {
    throw named(error, path);
  }
}

/**
 * Reads files one after another as one load. The columns are those of the first file; where a later one has a column in another
 * type, the type is the one that holds both, if there is one (§3.3).
 */
export async function readFiles(
  paths: readonly string[],
  format: string | null,
  options: ReadingOptions
): Promise<{ schema: readonly Field[]; batches: Batch[] }> {
  const batches: Batch[] = [];
  for (const path of paths) batches.push(...(await readFile(path, format, options)));
  return { schema: commonSchema(batches), batches };
}

async function readArrowBytes(open: OpenBytes, { strings, signal, onRows }: ReadingOptions): Promise<Batch[]> {
  const reader = new ArrowStreamReader(strings);
  const batches: Batch[] = [];
  let rows = 0;
  const add = async (found: Batch[]): Promise<void> => {
    batches.push(...found);
    rows += found.reduce((sum, batch) => sum + batch.length, 0);
    signal?.throwIfAborted();
    await onRows?.(rows);
  };
  for await (const piece of open()) await add(reader.push(piece));
  await add(reader.end());
  return batches.length === 0 ? [emptyBatch(reader.schema ?? [])] : batches;
}

const emptyBatch = (schema: readonly Field[]): Batch => ({ schema, length: 0, columns: schema.map(({ type }) => nullColumn(type, 0)) });

function commonSchema(batches: readonly Batch[]): readonly Field[] {
  const [first, ...rest] = [...new Set(batches.map(batch => batch.schema))];
  return (first ?? []).map(({ name, type }) => ({
    name,
    type: rest.reduce((known, schema) => wider(known, schema.find(field => field.name === name)?.type), type)
  }));
}

const wider = (known: Type, other: Type | undefined): Type => (other === undefined ? known : (lub(known, other) ?? known));

function named(error: unknown, file: string): unknown {
  if (error instanceof DataError) return error.within({ file });
  const { code, message } = error as NodeJS.ErrnoException;
  return code === undefined ? error : new DataError(`cannot be read: ${message}`, { file });
}
