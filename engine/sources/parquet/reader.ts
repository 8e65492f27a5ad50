import { Buffer } from 'node:buffer';
import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetSchema, type RowGroup } from 'hyparquet';
import type { Batch, Column } from '../../columns/column.ts';
import { nullColumn } from '../../columns/storage.ts';
import type { StringPool } from '../../columns/strings.ts';
import { DataError, LimitError } from '../../diagnostics/failure.ts';
import type { Field, Type } from '../../types/type.ts';
import { readArrowSchema } from '../arrow/reader.ts';
import type { Aside, ReadingOptions } from '../bytes.ts';
import { type Chunk, ColumnReader, explaining, isPortable } from './columns.ts';
import { type LeafNode, type ParquetNode, readColumns } from './schema.ts';
import { storedValues } from './values.ts';

/** A file that can be read at any place. */
export interface RandomBytes {
  readonly byteLength: number;
  /** Where another thread finds it. */
  readonly path?: string;
  /** The bytes from `start` up to `end`. */
  slice(start: number, end?: number): Promise<ArrayBuffer> | ArrayBuffer;
  /** Reads bytes from `start` on, as many as there is room for: into memory that is there already. */
  read?(into: Uint8Array, start: number): Promise<void>;
}

/**
 * Reads a Parquet file. With a schema only its columns are read. Throws a DataError that names the column for decimals, encryption
 * and damage.
 */
export async function readParquet(file: RandomBytes, options: ReadingOptions): Promise<Batch> {
  const { schema, groups } = await readFooter(file);
  const names = schema.map(({ name }) => name).filter(name => !options.schema || options.schema.some(field => field.name === name));
  const nodes = groups[0]?.nodes(names) ?? [];
  const fields = schema.filter(({ name }) => names.includes(name));
  if (groups.length === 0) return { schema: fields, length: 0, columns: fields.map(({ type }) => nullColumn(type, 0)) };
  return readGroups(
    file,
    nodes,
    groups.map(({ group }) => group),
    options
  );
}

/** What a file says of itself. */
export interface Footer {
  readonly schema: readonly Field[];
  readonly groups: readonly RowGroupReader[];
}

/** What the file says of a column's values in a row group. */
export interface Statistics {
  /** null: not said. */
  readonly nulls: number | null;
  /** The least and the largest value, of columns that are stored as integers of 64 bits. */
  readonly range: Column | null;
}

/** A row group of a file, to be read by itself. */
export class RowGroupReader {
  readonly rows: number;
  readonly group: RowGroup;
  readonly #nodes: readonly ParquetNode[];

  constructor(nodes: readonly ParquetNode[], group: RowGroup) {
    this.#nodes = nodes;
    this.group = group;
    this.rows = rowsOf(group);
  }

  nodes(names: readonly string[]): readonly ParquetNode[] {
    return names.flatMap(name => this.#nodes.find(node => node.name === name) ?? []);
  }

  /** Reads columns of these names. */
  read(file: RandomBytes, names: readonly string[], options: ReadingOptions): Promise<Batch> {
    return readGroups(file, this.nodes(names), [this.group], options);
  }

  statistics(name: string, strings: StringPool): Statistics {
    const node = this.#nodes.find(each => each.name === name);
    const leaf = node?.kind === 'leaf' ? node : null;
    const found = leaf && this.group.columns.find(column => isSame(column.meta_data?.path_in_schema, leaf.path))?.meta_data?.statistics;
    const nulls = found?.null_count === undefined ? null : Number(found.null_count);
    const [least, most] = [found?.min_value, found?.max_value];
    if (leaf?.element.type !== 'INT64' || typeof least !== 'bigint' || typeof most !== 'bigint') return { nulls, range: null };
    const data = storedValues(BigInt64Array.of(least, most), leaf, strings);
    return { nulls, range: { layout: 'fixed', type: leaf.type, length: 2, valid: null, data } };
  }
}

/** Reads what a file says of its columns and row groups. Throws a DataError for what is no Parquet file. */
export async function readFooter(file: RandomBytes): Promise<Footer> {
  const metadata = await readMetadata(file);
  const nodes = await explaining(() => readColumns(parquetSchema(metadata), arrowTypes(metadata)));
  return {
    schema: nodes.map(({ name, type }) => ({ name, type })),
    groups: metadata.row_groups.map(group => new RowGroupReader(nodes, group))
  };
}

// Times in statistics stay the counts they are stored as.
const asStored = (count: bigint): never => count as never;
const PARSERS = { timestampFromMilliseconds: asStored, timestampFromMicroseconds: asStored, timestampFromNanoseconds: asStored };

async function readMetadata(file: RandomBytes): Promise<FileMetaData> {
  if (file.byteLength < 12) throw new DataError('this is not a Parquet file: it is too short');
  const [head, tail] = [await file.slice(0, 4), await file.slice(file.byteLength - 4)].map(bytes => Buffer.from(bytes).toString('latin1'));
  if (tail === 'PARE' || head === 'PARE') throw new DataError('the Parquet file is encrypted');
  if (head !== 'PAR1' || tail !== 'PAR1') throw new DataError('this is not a Parquet file, or it is cut off');
  return explaining(() => parquetMetadataAsync(file as AsyncBuffer, { geoparquet: false, parsers: PARSERS }));
}

/** Types as Arrow had them when it wrote the file: Parquet has no durations and no large strings. */
function arrowTypes({ key_value_metadata: pairs }: FileMetaData): ReadonlyMap<string, Type> {
  const text = pairs?.find(({ key }) => key === 'ARROW:schema')?.value;
  if (!text) return new Map();
  try {
    return new Map(readArrowSchema(Buffer.from(text, 'base64')).map(({ name, type }) => [name, type]));
  } catch (error) {
    if (error instanceof DataError) return new Map();
    throw error;
  }
}

function rowsOf({ num_rows: rows }: RowGroup): number {
  if (rows < 0n || rows > 0x7fffffffn) throw new LimitError(`a row group of ${rows} rows is too large; write smaller ones`);
  return Number(rows);
}

async function readGroups(
  file: RandomBytes,
  nodes: readonly ParquetNode[],
  groups: readonly RowGroup[],
  { strings, signal, onRows, onColumn, aside }: ReadingOptions
): Promise<Batch> {
  const length = groups.reduce((sum, group) => sum + rowsOf(group), 0);
  const chunks = (leaf: LeafNode): Chunk[] => groups.map(group => chunkOf(leaf, group));
  const reader = new ColumnReader(file, strings, signal);
  const columns = new Map<ParquetNode, Column>();
  const waiting = [...nodes];
  const done = async (node: ParquetNode, column: Column): Promise<void> => {
    columns.set(node, column);
    onColumn?.(node.name, column);
    await onRows?.(Math.floor((length * columns.size) / nodes.length));
  };
  const here = async (): Promise<void> => {
    for (;;) {
      const node = taken(waiting, each => !isPortable(each)) ?? waiting.shift();
      if (node === undefined) return;
      await done(node, await reader.read(node, chunks));
    }
  };
  const elsewhere = async (aside: Aside, path: string): Promise<void> => {
    for (;;) {
      const leaf = taken(waiting, isPortable);
      if (leaf === undefined) return;
      const column = await aside.column({ path, leaf: leaf as LeafNode, chunks: chunks(leaf as LeafNode) });
      if (column === null) return void waiting.push(leaf);
      await done(leaf, column);
    }
  };
  await Promise.all([here(), ...(aside && file.path !== undefined ? [elsewhere(aside, file.path)] : [])]);
  await here();
  return { schema: nodes.map(({ name, type }) => ({ name, type })), length, columns: nodes.map(node => columns.get(node) as Column) };
}

/** Takes the first that is wanted out of those that wait. */
function taken(waiting: ParquetNode[], isWanted: (node: ParquetNode) => boolean): ParquetNode | undefined {
  const index = waiting.findIndex(isWanted);
  return index < 0 ? undefined : waiting.splice(index, 1)[0];
}

function chunkOf(leaf: LeafNode, group: RowGroup): Chunk {
  const chunk = group.columns.find(column => isSame(column.meta_data?.path_in_schema, leaf.path));
  const meta = chunk?.meta_data;
  if (meta === undefined)
    throw new DataError(chunk?.crypto_metadata ? 'the column is encrypted' : 'the column has no data', { column: leaf.path[0] });
  const start = Math.min(...[meta.dictionary_page_offset, meta.data_page_offset].filter(offset => offset).map(Number));
  const { codec, num_values } = meta;
  return { codec, num_values, rows: rowsOf(group), start, end: start + Number(meta.total_compressed_size) };
}

const isSame = (a: readonly string[] | undefined, b: readonly string[]): boolean =>
  a?.length === b.length && b.every((name, i) => a[i] === name);
