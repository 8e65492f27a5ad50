import type { Column } from '../columns/column.ts';
import type { StringPool } from '../columns/strings.ts';
import { valueAt } from '../columns/values.ts';
import { DataError } from '../diagnostics/failure.ts';
import type { ResultBatch } from '../index.ts';
import { castText, timestampText } from '../types/text.ts';
import type { Type } from '../types/type.ts';
import type { Value } from '../types/value.ts';
import { readInstant } from './instant.ts';
import type { Job } from './job.ts';
import type { KeptQuery } from './kept.ts';
import type { RowsWindow } from './protocol.ts';

/** More texts than these are not on a screen at once. */
const MOST_CELLS = 40_000;
/** Longer texts are cut: a cell is not the place to read them. */
const MOST_CHARACTERS = 300;

/** Which rows and columns of a result: columns count as `fetch` gives them, `_time` and `_key` first. */
export interface Wanted {
  readonly from: number;
  readonly rows: number;
  readonly firstColumn: number;
  readonly columns: number;
}

/** A piece of a result as texts, for a grid that shows it. */
export async function readWindow(query: KeptQuery, strings: StringPool, wanted: Wanted, job: Job): Promise<RowsWindow> {
  const { from, firstColumn } = wanted;
  const last = Math.min(firstColumn + wanted.columns, query.columns.length + 2);
  const rows = Math.min(wanted.rows, Math.floor(MOST_CELLS / Math.max(1, last - firstColumn)));
  const cells: (string | null)[][] = Array.from({ length: Math.max(0, last - firstColumn) }, () => []);
  let read = 0;
  for await (const batch of query.rowsFrom(from, { signal: job.signal, pause: () => job.pause() })) {
    const taken = Math.min(batch.length, rows - read);
    cells.forEach((texts, i) => addTexts(texts, batch, firstColumn + i, taken, strings));
    read += taken;
    if (read >= rows) break;
  }
  return { from, firstColumn, cells };
}

function addTexts(texts: (string | null)[], batch: ResultBatch, index: number, rows: number, strings: StringPool): void {
  if (index === 0) for (let row = 0; row < rows; row++) texts.push(timestampText(batch.time[row] as bigint, 'ns', 0).replace('T', ' '));
  else {
    const column = index === 1 ? batch.key : (batch.columns[index - 2] as Column);
    for (let row = 0; row < rows; row++) texts.push(cellText(column.type, valueAt(column, row, strings)));
  }
}

/** A value as a cell shows it; null for null. */
export function cellText(type: Type, value: Value): string | null {
  if (value === null) return null;
  const text = nestedText(type, value);
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 1)}…`;
}

function nestedText(type: Type, value: Value): string {
  if (value === null) return 'null';
  const values = value as readonly Value[];
  switch (type.kind) {
    case 'list':
      return `[${values
        .slice(0, MOST_CHARACTERS)
        .map(item => nestedText(type.item, item))
        .join(', ')}]`;
    case 'map':
      return `{${values
        .slice(0, MOST_CHARACTERS)
        .map(pair => mapText(type, pair as readonly Value[]))
        .join(', ')}}`;
    case 'record':
      return `{${type.fields.map(({ name, type: inner }, i) => `${name}: ${nestedText(inner, values[i] as Value)}`).join(', ')}}`;
    case 'timestamp':
      return castText(type, value).replace('T', ' ');
    default:
      return castText(type, value);
  }
}

const mapText = ({ key, value }: Extract<Type, { kind: 'map' }>, [of, to]: readonly Value[]): string =>
  `${nestedText(key, of as Value)}: ${nestedText(value, to as Value)}`;

/** What to look for, from row `from` on: a time (rows are in its order), or a key by its text. */
export interface Sought {
  readonly from: number;
  readonly time: string | null;
  readonly key: string | null;
}

/** The first row at a time or of a key; null if there is none. Throws a DataError for a time that is none. */
export async function findRow(query: KeptQuery, strings: StringPool, { from, time, key }: Sought, job: Job): Promise<number | null> {
  const wanted = time === null ? null : instantOf(time);
  const known = wanted === null || key !== null ? null : await query.rowAt(wanted);
  if (known !== null) return known;
  let row = from;
  for await (const batch of query.rowsFrom(from, { signal: job.signal, pause: () => job.pause() })) {
    for (let i = 0; i < batch.length; i++) if (isSought(batch, i, wanted, key, strings)) return row + i;
    row += batch.length;
    await job.pause();
  }
  return null;
}

function isSought({ time, key }: ResultBatch, row: number, wanted: bigint | null, keyText: string | null, strings: StringPool): boolean {
  if (wanted !== null && (time[row] as bigint) < wanted) return false;
  return keyText === null || cellText(key.type, valueAt(key, row, strings)) === keyText;
}

function instantOf(text: string): bigint {
  const read = readInstant(text);
  if (read === null) throw new DataError(`'${text}' is not a time: write it as 2026-03-01 10:00 or 2026-03-01`);
  return read;
}
