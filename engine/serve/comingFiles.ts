import type { Column } from '../columns/column.ts';
import type { StringPool } from '../columns/strings.ts';
import { DataError } from '../diagnostics/failure.ts';
import type { ComingTable, Portion } from '../sources/coming.ts';
import { openParquet } from '../sources/parquet/file.ts';
import { type Footer, readFooter } from '../sources/parquet/reader.ts';
import { tableColumns } from '../sources/prepare.ts';
import { readTimes } from '../sources/time.ts';
import { type Field, sameType } from '../types/type.ts';
import { joinedSchema } from './joined.ts';
import type { Pace } from './pace.ts';
import type { FoundFile } from './paths.ts';
import type { TableSettings } from './requests.ts';

/** What is needed to read files later, portion by portion. */
interface Reading {
  readonly strings: StringPool;
  readonly declared: readonly Field[] | null;
  readonly pace: Pace;
  /** Bytes from which on a table's rows are not held in memory at once. */
  readonly large: number;
}

/**
 * The table of files that are too large to be held at once and can be read portion by portion: Parquet files whose row groups say from
 * when to when they are. null for all others: they are loaded. Throws a DataError for what is not readable.
 */
export async function comingTable(settings: TableSettings, files: readonly FoundFile[], reading: Reading): Promise<ComingTable | null> {
  if (files.length === 0 || files.some(({ format }) => format !== 'parquet')) return null;
  const footers: Footer[] = [];
  for (const file of files) footers.push(await withFile(file, readFooter));
  const rows = footers.flatMap(({ groups }) => groups).reduce((sum, group) => sum + group.rows, 0);
  const schema = joinedSchema(footers.map(footer => ({ schema: footer.schema, guessed: false, isBlank: () => false })));
  if (rows * (schema.length + 2) * WORD <= reading.large) return null;
  const columns = tableColumns(schema, settings, reading.declared);
  const portions = footers.every(footer => isAsStored(settings.time, footer, columns))
    ? portionsOf(settings, files, footers, columns, reading)
    : null;
  if (portions === null || portions.length === 0 || !inLoadOrder(settings, portions)) return null;
  return { ...settings, columns, portions, room: reading.large };
}

const WORD = 8;

/** Whether a column has in a file the type that it has in the table. */
function isAsStored(name: string, { schema }: Footer, columns: readonly Field[]): boolean {
  const [stored, wanted] = [schema, columns].map(fields => fields.find(field => field.name === name)?.type);
  return stored !== undefined && wanted !== undefined && sameType(stored, wanted);
}

/** null where a row group does not say its times, or has rows before 1970, which are warned of by their number. */
function portionsOf(
  { time, timeUnit }: TableSettings,
  files: readonly FoundFile[],
  footers: readonly Footer[],
  columns: readonly Field[],
  { strings, pace }: Reading
): readonly Portion[] | null {
  const portions: Portion[] = [];
  let firstRow = 0;
  for (const [i, file] of files.entries()) {
    const footer = footers[i] as Footer;
    const isPlain = (name: string): boolean => isAsStored(name, footer, columns);
    for (const group of footer.groups) {
      if (group.rows === 0) continue;
      const { range, nulls } = group.statistics(time, strings);
      if (range === null || nulls !== 0) return null;
      const [first, last] = readTimes(range as Column, timeUnit, strings) as unknown as [bigint, bigint];
      if (first < 0n) return null;
      const read: Portion['read'] = names =>
        withFile(file, bytes => group.read(bytes, names, { strings, signal: pace.signal, onRows: () => pace.pause() }));
      const nullable = (name: string): boolean => !isPlain(name) || group.statistics(name, strings).nulls !== 0;
      portions.push({ rows: group.rows, firstRow, span: [first, last], nullable, read });
      firstRow += group.rows;
    }
  }
  return portions;
}

/** Equal rows stay as they were loaded: with subsorts of their own, portions must not be read in another order. */
const inLoadOrder = ({ subsort }: TableSettings, portions: readonly Portion[]): boolean =>
  !subsort || portions.every(({ span }, i) => i === 0 || (portions[i - 1] as Portion).span[0] <= span[0]);

async function withFile<T>({ path, name }: FoundFile, work: (file: Awaited<ReturnType<typeof openParquet>>) => Promise<T>): Promise<T> {
  const file = await openParquet(path);
  try {
    return await work(file);
  } catch (error) {
    throw error instanceof DataError ? error.within({ file: name }) : error;
  } finally {
    await file.close();
  }
}
