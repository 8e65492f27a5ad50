import type { Batch, Column } from '../../columns/column.ts';
import type { StringPool } from '../../columns/strings.ts';
import { DataError } from '../../diagnostics/failure.ts';
import type { Field } from '../../types/type.ts';
import type { OpenBytes, ReadingOptions } from '../bytes.ts';
import { blocks } from './blocks.ts';
import { type CsvColumn, DeclaredColumn, InferredColumn } from './columns.ts';
import { textOf } from './numbers.ts';
import { type ReadColumn, type Rest, withCodesOf } from './rest.ts';
import type { Block } from './scanner.ts';

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
  { strings, signal, onRows, cut = null }: ReadingOptions,
  make: (names: readonly string[]) => readonly CsvColumn[]
): Promise<Found> {
  let found: { names: readonly string[]; columns: readonly CsvColumn[] } | null = null;
  let length = 0;
  let rest: Promise<Rest | null> | null = null;
  for await (const { block, isCut } of blocks(open, 0, cut?.at)) {
    signal?.throwIfAborted();
    let records = block;
    if (found === null) {
      if (block.records === 0) continue;
      const names = header(block);
      found = { names, columns: make(names) };
      const wanted = found.columns.map(column => column.wanted);
      rest = cut?.read(names.length, wanted) ?? null;
      records = withoutFirst(block);
    }
    for (const column of found.columns) column.take(records);
    length += records.records;
    await onRows?.(length);
    const joined = isCut && rest !== null ? joinedRows(found.columns, await rest, strings) : null;
    if (joined === null) continue;
    await onRows?.(length + joined);
    return { ...found, length: length + joined };
  }
  if (found === null) throw new DataError('the file is empty: a line with the names of the columns is expected', { line: 1 });
  return { ...found, length };
}

/** Puts what another thread read behind the columns; gives how many rows that are. null: it is not what they would have read. */
function joinedRows(columns: readonly CsvColumn[], rest: Rest | null, strings: StringPool): number | null {
  if (rest === null || !columns.every((column, i) => column.accepts(rest.columns[i] as ReadColumn))) return null;
  withCodesOf(rest, strings).forEach((read, i) => {
    columns[i]?.append(read);
  });
  return rest.length;
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
