import type { FixedColumn } from '../../columns/column.ts';
import { StringPool } from '../../columns/strings.ts';
import { isText } from '../../types/classes.ts';
import type { TimeUnit, Type } from '../../types/type.ts';
import type { OpenBytes } from '../bytes.ts';
import { blocks } from './blocks.ts';
import { type CsvColumn, DeclaredColumn, InferredColumn } from './columns.ts';

/** A column that is read: its place among the fields, and its type, if that is declared (null: as its values say). */
export interface WantedColumn {
  readonly index: number;
  readonly name: string;
  readonly type: Type | null;
  readonly emptyIsText: boolean;
}

/** A file from a byte on, to be read by another thread as if a record of `width` fields began there. */
export interface RestTask {
  readonly path: string;
  readonly from: number;
  readonly width: number;
  readonly columns: readonly WantedColumn[];
}

/** What a reader has read: instants with the unit that they need. */
export interface ReadColumn {
  readonly column: FixedColumn;
  readonly unit: TimeUnit | null;
}

/** What was read of the rest of a file. Codes of texts are those of `texts`: all of them one after another, and where each ends. */
export interface Rest {
  readonly length: number;
  readonly columns: readonly ReadColumn[];
  readonly texts: { readonly bytes: Uint8Array<ArrayBuffer>; readonly ends: Uint32Array<ArrayBuffer> };
}

/** Reads the rest of a file; null where a column is not of one type that it can have alone. Throws a DataError for what is not CSV. */
export async function readRest(open: OpenBytes, { width, columns }: Omit<RestTask, 'path' | 'from'>): Promise<Rest | null> {
  const strings = new StringPool();
  const readers = columns.map(wanted => columnOf(wanted, strings));
  let length = 0;
  for await (const { block } of blocks(open, width)) {
    for (const reader of readers) reader.take(block);
    length += block.records;
  }
  const found = readers.map(reader => reader.read());
  return found.includes(null) ? null : { length, columns: found as ReadColumn[], texts: textsOf(strings) };
}

function columnOf({ index, name, type, emptyIsText }: WantedColumn, strings: StringPool): CsvColumn {
  return type === null ? new InferredColumn(name, index, strings) : new DeclaredColumn({ name, type }, index, strings, emptyIsText);
}

function textsOf(strings: StringPool): Rest['texts'] {
  const ends = Uint32Array.from({ length: strings.size }, (_, code) => strings.end(code));
  return { bytes: strings.block.slice(0, ends.at(-1) ?? 0), ends };
}

/** The columns with the codes that their texts have in this pool. */
export function withCodesOf({ columns, texts: { bytes, ends } }: Rest, strings: StringPool): readonly ReadColumn[] {
  const starts = Uint32Array.from(ends, (_, code) => (code === 0 ? 0 : (ends[code - 1] as number)));
  const codes = strings.internRanges(bytes, starts, ends, null);
  return columns.map(read => (isText(read.column.type) ? { ...read, column: recoded(read.column, codes) } : read));
}

function recoded(column: FixedColumn, codes: Uint32Array): FixedColumn {
  const { valid } = column;
  const data = (column.data as Uint32Array).map(code => codes[code] as number);
  if (valid !== null) for (let row = 0; row < data.length; row++) data[row] = (data[row] as number) * (valid[row] as number);
  return { ...column, data };
}
