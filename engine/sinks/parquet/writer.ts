import { constants, zstdCompressSync } from 'node:zlib';
import type { Column } from '../../columns/column.ts';
import type { OutputField } from '../../columns/ipc/schema.ts';
import type { StringPool } from '../../columns/strings.ts';
import { encodeLevels, type Leaf, leavesOf, rowEntries } from './levels.ts';
import { physicalType, schemaElements } from './schema.ts';
import { Statistics } from './statistics.ts';
import { type Struct, type Thrift, writeThrift } from './thrift.ts';
import { plainValues } from './values.ts';

const MAGIC = new TextEncoder().encode('PAR1');
const PLAIN: Thrift = { i32: 0 };
const RLE: Thrift = { i32: 3 };
const ZSTD: Thrift = { i32: 6 };
/** The order of the least and the largest values: that of their type. */
const BY_TYPE: Thrift = { struct: [[1, { struct: [] }]] };
/** Columns of numbers get hardly smaller by more effort, which takes twice the time. */
const FAST = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };
const GROUP_ROWS = 1_000_000;
const GROUP_BYTES = 1 << 26;

/** A column chunk of the row group that is being collected. */
interface Chunk {
  readonly path: readonly string[];
  readonly type: number;
  readonly pages: Uint8Array[];
  readonly statistics: Statistics;
  values: number;
  unpacked: number;
  packed: number;
}

/**
 * Writes a Parquet file: plain values compressed by Zstandard, a page per batch, row groups of a million rows or 64 MiB, with
 * statistics: nulls, and the range of what is no text. Exact for every type it takes; timestamps in seconds become milliseconds.
 */
export class ParquetWriter {
  readonly #fields: readonly OutputField[];
  readonly #strings: StringPool;
  readonly #schema: readonly Struct[];
  readonly #groups: Struct[] = [];
  #chunks: Chunk[] = [];
  #groupRows = 0;
  #rows = 0;
  #offset = MAGIC.length;

  /** Throws a DataError that names the column for types that Parquet cannot hold. */
  constructor(fields: readonly OutputField[], strings: StringPool) {
    this.#fields = fields;
    this.#strings = strings;
    this.#schema = schemaElements(fields);
  }

  begin(): Uint8Array[] {
    return [MAGIC];
  }

  batch(columns: readonly Column[], length: number): Uint8Array[] {
    if (length === 0) return [];
    const rows = rowEntries(length);
    const leaves = this.#fields.flatMap(({ name, nullable = true }, i) => leavesOf(columns[i] as Column, [name], rows, nullable));
    leaves.forEach((leaf, i) => {
      this.#add(leaf, i);
    });
    this.#groupRows += length;
    const bytes = this.#chunks.reduce((sum, chunk) => sum + chunk.packed, 0);
    return this.#groupRows >= GROUP_ROWS || bytes >= GROUP_BYTES ? this.#endGroup() : [];
  }

  end(): Uint8Array[] {
    const last = this.#groupRows > 0 ? this.#endGroup() : [];
    const leaves = this.#schema.filter(({ struct }) => struct.some(([id]) => id === 1));
    const footer = writeThrift({
      struct: [
        [1, { i32: 2 }],
        [2, { list: this.#schema }],
        [3, { i64: this.#rows }],
        [4, { list: this.#groups }],
        [6, { text: 'timeloom' }],
        [7, { list: leaves.map(() => BY_TYPE) }]
      ]
    });
    return [...last, footer, new Uint8Array(Uint32Array.of(footer.length).buffer), MAGIC];
  }

  #add(leaf: Leaf, index: number): void {
    const { path, column, entries } = leaf;
    this.#chunks[index] ??= {
      path,
      type: physicalType(column.type),
      pages: [],
      statistics: new Statistics(),
      values: 0,
      unpacked: 0,
      packed: 0
    };
    const chunk = this.#chunks[index] as Chunk;
    const levels = [encodeLevels(entries.reps, entries.rep), encodeLevels(entries.defs, entries.def)];
    const { bytes, numbers, count } = plainValues(leaf, this.#strings);
    const content = Buffer.concat([...levels, bytes]);
    const packed = zstdCompressSync(content, FAST);
    const header = writeThrift(pageHeader(content.length, packed.length, entries.at.length));
    chunk.pages.push(header, packed);
    chunk.statistics.add(numbers, entries.at.length - count);
    chunk.values += entries.at.length;
    chunk.unpacked += header.length + content.length;
    chunk.packed += header.length + packed.length;
  }

  #endGroup(): Uint8Array[] {
    const chunks = this.#chunks;
    const columns: Struct[] = [];
    for (const chunk of chunks) {
      columns.push(columnChunk(chunk, this.#offset));
      this.#offset += chunk.packed;
    }
    const size = chunks.reduce((sum, chunk) => sum + chunk.unpacked, 0);
    this.#groups.push({
      struct: [
        [1, { list: columns }],
        [2, { i64: size }],
        [3, { i64: this.#groupRows }]
      ]
    });
    this.#rows += this.#groupRows;
    this.#groupRows = 0;
    this.#chunks = [];
    return chunks.flatMap(({ pages }) => pages);
  }
}

function pageHeader(unpacked: number, packed: number, values: number): Struct {
  const page: Struct = {
    struct: [
      [1, { i32: values }],
      [2, PLAIN],
      [3, RLE],
      [4, RLE]
    ]
  };
  return {
    struct: [
      [1, { i32: 0 }],
      [2, { i32: unpacked }],
      [3, { i32: packed }],
      [5, page]
    ]
  };
}

function columnChunk({ path, type, statistics, values, unpacked, packed }: Chunk, offset: number): Struct {
  const meta: Struct = {
    struct: [
      [1, { i32: type }],
      [2, { list: [PLAIN, RLE] }],
      [3, { list: path.map(text => ({ text })) }],
      [4, ZSTD],
      [5, { i64: values }],
      [6, { i64: unpacked }],
      [7, { i64: packed }],
      [9, { i64: offset }],
      [12, statistics.struct()]
    ]
  };
  return {
    struct: [
      [2, { i64: 0 }],
      [3, meta]
    ]
  };
}
