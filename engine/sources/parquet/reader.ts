import { Buffer } from 'node:buffer';
import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetSchema, type RowGroup } from 'hyparquet';
import type { Batch, Column } from '../../columns/column.ts';
import { concatColumns } from '../../columns/concat.ts';
import { nullColumn } from '../../columns/storage.ts';
import type { StringPool } from '../../columns/strings.ts';
import { DataError, LimitError } from '../../diagnostics/failure.ts';
import type { Field, Type } from '../../types/type.ts';
import { readArrowSchema } from '../arrow/reader.ts';
import type { ReadingOptions } from '../bytes.ts';
import { assemble, leavesOf } from './assemble.ts';
import { type LeafData, readNested } from './chunk.ts';
import { Filling } from './flat.ts';
import { ParquetMemory } from './memory.ts';
import { ChunkPages, isRead } from './pages.ts';
import { type LeafNode, type ParquetNode, readColumns } from './schema.ts';
import { storedValues } from './values.ts';

/** A file that can be read at any place. */
export interface RandomBytes {
  readonly byteLength: number;
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
  options: ReadingOptions
): Promise<Batch> {
  const length = groups.reduce((sum, group) => sum + rowsOf(group), 0);
  const reading = new ColumnReader(file, groups, length, options);
  const columns: Column[] = [];
  for (const [i, node] of nodes.entries()) {
    columns.push(await reading.column(node));
    options.signal?.throwIfAborted();
    await options.onRows?.(Math.floor((length * (i + 1)) / nodes.length));
  }
  return { schema: nodes.map(({ name, type }) => ({ name, type })), length, columns };
}

/** Reads columns of some row groups of a file, each into one array. */
class ColumnReader {
  readonly #file: RandomBytes;
  readonly #groups: readonly RowGroup[];
  readonly #length: number;
  readonly #options: ReadingOptions;
  readonly #memory = new ParquetMemory();

  constructor(file: RandomBytes, groups: readonly RowGroup[], length: number, options: ReadingOptions) {
    this.#file = file;
    this.#groups = groups;
    this.#length = length;
    this.#options = options;
  }

  async column(node: ParquetNode): Promise<Column> {
    try {
      if (node.kind !== 'leaf') return await this.#nested(node);
      return isRead(node) ? await this.#flat(node) : nullColumn(node.type, this.#length);
    } catch (error) {
      throw error instanceof DataError ? error.within({ column: node.name }) : error;
    }
  }

  async #flat(leaf: LeafNode): Promise<Column> {
    const filling = new Filling(leaf.type, this.#length);
    let row = 0;
    for (const group of this.#groups) {
      const rows = rowsOf(group);
      const pages = await this.#pages(leaf, group);
      await explaining(() => filling.read(pages, row, rows));
      row += rows;
      this.#options.signal?.throwIfAborted();
    }
    return filling.finish();
  }

  async #nested(node: ParquetNode): Promise<Column> {
    const parts: Column[] = [];
    for (const group of this.#groups) {
      const leaves = new Map<LeafNode, LeafData>();
      for (const leaf of leavesOf(node)) {
        const pages = await this.#pages(leaf, group);
        leaves.set(leaf, await explaining(() => readNested(pages)));
      }
      const part = assemble(node, leaves);
      if (part.length !== rowsOf(group)) throw new DataError(`${part.length} values in ${group.num_rows} rows: the file is damaged`);
      parts.push(part);
    }
    return concatColumns(node.type, parts);
  }

  async #pages(leaf: LeafNode, group: RowGroup): Promise<ChunkPages> {
    const chunk = group.columns.find(column => isSame(column.meta_data?.path_in_schema, leaf.path));
    const meta = chunk?.meta_data;
    if (meta === undefined) throw new DataError(chunk?.crypto_metadata ? 'the column is encrypted' : 'the column has no data');
    const start = Math.min(...[meta.dictionary_page_offset, meta.data_page_offset].filter(offset => offset).map(Number));
    const end = start + Number(meta.total_compressed_size);
    if (!(start >= 4 && end >= start && end <= this.#file.byteLength))
      throw new DataError('the column lies outside of the file: the file is damaged');
    const bytes = this.#memory.chunk(end - start);
    if (this.#file.read) await this.#file.read(bytes, start);
    else bytes.set(new Uint8Array(await this.#file.slice(start, end)));
    return new ChunkPages(leaf, meta, bytes, this.#memory, this.#options.strings);
  }
}

const isSame = (a: readonly string[] | undefined, b: readonly string[]): boolean =>
  a?.length === b.length && b.every((name, i) => a[i] === name);

/** Runs `work`; what the decoder throws at damaged bytes becomes a DataError. */
async function explaining<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DataError || error instanceof LimitError) throw error;
    throw new DataError(`the Parquet file cannot be decoded: ${(error as Error).message}`);
  }
}
