import { Buffer } from 'node:buffer';
import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetSchema, type RowGroup } from 'hyparquet';
import type { Batch, Column } from '../../columns/column.ts';
import { nullColumn } from '../../columns/storage.ts';
import { DataError, LimitError } from '../../diagnostics/failure.ts';
import type { Field, Type } from '../../types/type.ts';
import { readArrowSchema } from '../arrow/reader.ts';
import type { ReadingOptions } from '../bytes.ts';
import { assemble, leavesOf } from './assemble.ts';
import { type LeafData, readChunk } from './chunk.ts';
import { type LeafNode, type ParquetNode, readColumns } from './schema.ts';

/** A file that can be read at any place. */
export interface RandomBytes {
  readonly byteLength: number;
  /** The bytes from `start` up to `end`. */
  slice(start: number, end?: number): Promise<ArrayBuffer> | ArrayBuffer;
}

/**
 * Reads a Parquet file, a batch per row group. With a schema only its columns are read. Throws a DataError that names the
 * column for decimals, encryption and damage.
 */
export async function readParquet(file: RandomBytes, options: ReadingOptions): Promise<Batch[]> {
  const metadata = await readMetadata(file);
  const all = await explaining(() => readColumns(parquetSchema(metadata), arrowTypes(metadata)));
  const nodes = all.filter(({ name }) => isWanted(name, options));
  const schema = nodes.map(({ name, type }): Field => ({ name, type }));
  const batches: Batch[] = [];
  let rows = 0;
  for (const group of metadata.row_groups) {
    const columns: Column[] = [];
    for (const node of nodes) {
      columns.push(await readNode(file, node, group, options));
      options.signal?.throwIfAborted();
      await options.onRows?.(rows);
    }
    rows += rowsOf(group);
    batches.push({ schema, length: rowsOf(group), columns });
  }
  if (batches.length === 0) batches.push({ schema, length: 0, columns: schema.map(({ type }) => nullColumn(type, 0)) });
  await options.onRows?.(rows);
  return batches;
}

const isWanted = (name: string, { schema }: ReadingOptions): boolean => !schema || schema.some(field => field.name === name);

async function readMetadata(file: RandomBytes): Promise<FileMetaData> {
  if (file.byteLength < 12) throw new DataError('this is not a Parquet file: it is too short');
  const [head, tail] = [await file.slice(0, 4), await file.slice(file.byteLength - 4)].map(bytes => Buffer.from(bytes).toString('latin1'));
  if (tail === 'PARE' || head === 'PARE') throw new DataError('the Parquet file is encrypted');
  if (head !== 'PAR1' || tail !== 'PAR1') throw new DataError('this is not a Parquet file, or it is cut off');
  return explaining(() => parquetMetadataAsync(file as AsyncBuffer, { geoparquet: false }));
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

async function readNode(file: RandomBytes, node: ParquetNode, group: RowGroup, options: ReadingOptions): Promise<Column> {
  if (node.type.kind === 'unusable') return nullColumn(node.type, rowsOf(group));
  try {
    const leaves = new Map<LeafNode, LeafData>();
    for (const leaf of leavesOf(node)) leaves.set(leaf, await readLeaf(file, leaf, group, options));
    const column = assemble(node, leaves);
    if (column.length !== rowsOf(group)) throw new DataError(`${column.length} values in ${group.num_rows} rows: the file is damaged`);
    return column;
  } catch (error) {
    throw error instanceof DataError ? error.within({ column: node.name }) : error;
  }
}

async function readLeaf(file: RandomBytes, leaf: LeafNode, group: RowGroup, { strings }: ReadingOptions): Promise<LeafData> {
  const chunk = group.columns.find(column => isSame(column.meta_data?.path_in_schema, leaf.path));
  const meta = chunk?.meta_data;
  if (meta === undefined) throw new DataError(chunk?.crypto_metadata ? 'the column is encrypted' : 'the column has no data');
  const start = Math.min(...[meta.dictionary_page_offset, meta.data_page_offset].filter(offset => offset).map(Number));
  const end = start + Number(meta.total_compressed_size);
  if (!(start >= 4 && end <= file.byteLength)) throw new DataError('the column lies outside of the file: the file is damaged');
  const bytes = new Uint8Array(await file.slice(start, end));
  return explaining(() => readChunk(bytes, leaf, meta, strings));
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
