import type { ColumnMetaData } from 'hyparquet';
import type { Column } from '../../columns/column.ts';
import { concatColumns } from '../../columns/concat.ts';
import { nullColumn } from '../../columns/storage.ts';
import { StringPool } from '../../columns/strings.ts';
import { DataError, LimitError } from '../../diagnostics/failure.ts';
import { isText } from '../../types/classes.ts';
import { assemble, leavesOf } from './assemble.ts';
import { type LeafData, readNested } from './chunk.ts';
import { Filling } from './flat.ts';
import { ParquetMemory } from './memory.ts';
import { ChunkPages, isRead } from './pages.ts';
import type { RandomBytes } from './reader.ts';
import type { LeafNode, ParquetNode } from './schema.ts';

/** Where a column's part of a row group is in a file, and how it is packed. */
export interface Chunk extends Pick<ColumnMetaData, 'codec' | 'num_values'> {
  readonly rows: number;
  readonly start: number;
  readonly end: number;
}

/** A column that is not nested and holds no texts, to be read by another thread. */
export interface ColumnTask {
  readonly path: string;
  readonly leaf: LeafNode;
  readonly chunks: readonly Chunk[];
}

/** Whether a column can be read aside: it needs nothing that this thread has. */
export const isPortable = (node: ParquetNode): node is LeafNode => node.kind === 'leaf' && isRead(node) && !isText(node.type);

/** Reads columns of a file, each into one array: from chunks of it, one after another. */
export class ColumnReader {
  readonly #file: RandomBytes;
  readonly #strings: StringPool;
  readonly #signal: AbortSignal | null;
  readonly #memory = new ParquetMemory();

  constructor(file: RandomBytes, strings = new StringPool(), signal: AbortSignal | null = null) {
    this.#file = file;
    this.#strings = strings;
    this.#signal = signal;
  }

  /** `chunks`: of each leaf. */
  async read(node: ParquetNode, chunks: (leaf: LeafNode) => readonly Chunk[]): Promise<Column> {
    try {
      if (node.kind !== 'leaf') return await this.#nested(node, chunks);
      const all = chunks(node);
      return await (isRead(node) ? this.#flat(node, all) : nullColumn(node.type, rowsIn(all)));
    } catch (error) {
      throw error instanceof DataError ? error.within({ column: node.name }) : error;
    }
  }

  async #flat(leaf: LeafNode, chunks: readonly Chunk[]): Promise<Column> {
    const filling = new Filling(leaf.type, rowsIn(chunks));
    let row = 0;
    for (const chunk of chunks) {
      const pages = await this.#pages(leaf, chunk);
      await explaining(() => filling.read(pages, row, chunk.rows));
      row += chunk.rows;
    }
    return filling.finish();
  }

  async #nested(node: ParquetNode, chunks: (leaf: LeafNode) => readonly Chunk[]): Promise<Column> {
    const all = leavesOf(node).map(leaf => ({ leaf, chunks: chunks(leaf) }));
    const parts: Column[] = [];
    for (const [i, { rows }] of (all[0]?.chunks ?? []).entries()) {
      const leaves = new Map<LeafNode, LeafData>();
      for (const { leaf, chunks } of all) {
        const pages = await this.#pages(leaf, chunks[i] as Chunk);
        leaves.set(leaf, await explaining(() => readNested(pages)));
      }
      const part = assemble(node, leaves);
      if (part.length !== rows) throw new DataError(`${part.length} values in ${rows} rows: the file is damaged`);
      parts.push(part);
    }
    return concatColumns(node.type, parts);
  }

  async #pages(leaf: LeafNode, chunk: Chunk): Promise<ChunkPages> {
    this.#signal?.throwIfAborted();
    const { start, end } = chunk;
    if (!(start >= 4 && end >= start && end <= this.#file.byteLength))
      throw new DataError('the column lies outside of the file: the file is damaged');
    const bytes = this.#memory.chunk(end - start);
    if (this.#file.read) await this.#file.read(bytes, start);
    else bytes.set(new Uint8Array(await this.#file.slice(start, end)));
    return new ChunkPages(leaf, chunk, bytes, this.#memory, this.#strings);
  }
}

const rowsIn = (chunks: readonly Chunk[]): number => chunks.reduce((sum, { rows }) => sum + rows, 0);

/** Runs `work`; what the decoder throws at damaged bytes becomes a DataError. */
export async function explaining<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DataError || error instanceof LimitError) throw error;
    throw new DataError(`the Parquet file cannot be decoded: ${(error as Error).message}`);
  }
}
