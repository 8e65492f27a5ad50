import type { Batch, Column } from '../../columns/column.ts';
import type { StringPool } from '../../columns/strings.ts';
import { DataError } from '../../diagnostics/failure.ts';
import type { Field } from '../../types/type.ts';
import type { OpenBytes, ReadingOptions } from '../bytes.ts';
import { type CsvColumn, DeclaredColumn, InferredColumn } from './columns.ts';
import { textOf } from './numbers.ts';
import { type Block, CsvScanner } from './scanner.ts';

/** Reads a CSV file (§7.3). Throws a DataError that names line and place for what is not CSV, not UTF-8 or not of its type. */
export async function readCsv(open: OpenBytes, options: ReadingOptions): Promise<Batch> {
  const { schema, strings, emptyIsText = false } = options;
  if (schema) {
    const found = await readColumns(open, options, names => declared(names, schema, strings, emptyIsText));
    return batchOf(found, names => schema.filter(field => names.includes(field.name)));
  }
  let inferred: InferredColumn[] = [];
  const first = await readColumns(open, options, names => {
    inferred = names.map((name, i) => new InferredColumn(name, i, strings));
    return inferred;
  });
  const fields = inferred.map(({ name, type }): Field => ({ name, type }));
  const lost = inferred.filter(column => column.isLost);
  const again = lost.length === 0 ? [] : await reread(open, options, lost, fields);
  const columns = inferred.map(column => again[lost.indexOf(column)] ?? column.finish());
  return { schema: fields, length: first.length, columns };
}

interface Found {
  readonly names: readonly string[];
  readonly length: number;
  readonly columns: readonly CsvColumn[];
}

async function readColumns(
  open: OpenBytes,
  { signal, onRows }: ReadingOptions,
  make: (names: readonly string[]) => readonly CsvColumn[]
): Promise<Found> {
  let found: { names: readonly string[]; columns: readonly CsvColumn[] } | null = null;
  let length = 0;
  for await (const block of blocks(open)) {
    signal?.throwIfAborted();
    let records = block;
    if (found === null) {
      if (block.records === 0) continue;
      const names = header(block);
      found = { names, columns: make(names) };
      records = withoutFirst(block);
    }
    for (const column of found.columns) column.take(records);
    length += records.records;
    await onRows?.(length);
  }
  if (found === null) throw new DataError('the file is empty: a line with the names of the columns is expected', { line: 1 });
  return { ...found, length };
}

/** Bytes that are scanned at once. */
const PIECE = 1 << 20;

async function* blocks(open: OpenBytes): AsyncIterable<Block> {
  const scanner = new CsvScanner();
  let begun = false;
  for await (const piece of open()) {
    const bytes = begun ? piece : withoutMark(piece);
    for (let at = 0; at < bytes.length; at += PIECE) yield scanner.push(bytes.subarray(at, at + PIECE), false);
    begun ||= piece.length > 0;
  }
  yield scanner.push(new Uint8Array(0), true);
}

function withoutMark(bytes: Uint8Array): Uint8Array {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    throw new DataError('the file is UTF-16; save it as UTF-8');
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

function header({ bytes, width, starts, ends, lines }: Block): string[] {
  const names = Array.from({ length: width }, (_, i) => textOf(bytes, starts[i] as number, ends[i] as number));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new DataError('two columns have this name', { line: lines[0], column: twice });
  return names;
}

function withoutFirst(block: Block): Block {
  const { width, starts, ends, begins, lines, records } = block;
  return {
    ...block,
    records: records - 1,
    starts: starts.subarray(width),
    ends: ends.subarray(width),
    begins: begins.subarray(1),
    lines: lines.subarray(1)
  };
}

const declared = (names: readonly string[], schema: readonly Field[], strings: StringPool, emptyIsText: boolean): CsvColumn[] =>
  schema
    .filter(({ name }) => names.includes(name))
    .map(field => new DeclaredColumn(field, names.indexOf(field.name), strings, emptyIsText));

async function reread(
  open: OpenBytes,
  options: ReadingOptions,
  lost: readonly InferredColumn[],
  fields: readonly Field[]
): Promise<Column[]> {
  const { columns } = await readColumns(open, options, () =>
    lost.map(({ index }) => new DeclaredColumn(fields[index] as Field, index, options.strings, true))
  );
  return columns.map(column => column.finish());
}

function batchOf({ names, length, columns }: Found, fieldsOf: (names: readonly string[]) => readonly Field[]): Batch {
  return { schema: fieldsOf(names), length, columns: columns.map(column => column.finish()) };
}
