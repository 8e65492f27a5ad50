import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { ColumnMetaData, Compressors, DataPageHeader, PageHeader } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { decompressPage } from 'hyparquet/src/datapage.js';
import { compressors as portable } from 'hyparquet-compressors';
import type { FixedData } from '../../columns/column.ts';
import type { StringPool } from '../../columns/strings.ts';
import { DataError, LimitError } from '../../diagnostics/failure.ts';
import { decodeValues } from './encodings.ts';
import { isRunOf, readHybrid } from './hybrid.ts';
import { readPlainValues } from './plain.ts';
import type { LeafNode } from './schema.ts';

type DataPageHeaderV2 = NonNullable<PageHeader['data_page_header_v2']>;

/** A leaf's entries of one row group: levels of each (null: all as high as can be), and the values of those that are defined. */
export interface LeafData {
  readonly count: number;
  readonly defs: Uint8Array | null;
  readonly reps: Uint8Array | null;
  /** In pieces, one per page; none for columns that are not used. */
  readonly values: readonly FixedData[];
}

const MAX_PAGE_VALUES = 1 << 26;
const MAX_PAGE_BYTES = 1 << 30;

const compressors: Compressors = {
  ...portable,
  GZIP: (bytes, length) => gunzipSync(bytes, { maxOutputLength: Math.max(length, 1) }),
  ZSTD: (bytes, length) => zstdDecompressSync(bytes, { maxOutputLength: Math.max(length, 1) }),
  BROTLI: (bytes, length) => brotliDecompressSync(bytes, { maxOutputLength: Math.max(length, 1) })
};

interface Page {
  readonly count: number;
  /** null: all as high as can be. */
  readonly defs: Uint32Array | null;
  readonly reps: Uint32Array | null;
  readonly values: FixedData | null;
}

/** Reads all pages of a column chunk, which are `bytes`. */
export function readChunk(bytes: Uint8Array, leaf: LeafNode, meta: ColumnMetaData, strings: StringPool): LeafData {
  const pages: Page[] = [];
  const reading = new ChunkReader(bytes, leaf, meta, strings);
  let count = 0;
  while (count < Number(meta.num_values)) {
    const page = reading.next();
    if (page === null) continue;
    pages.push(page);
    count += page.count;
  }
  const defs = levels(pages, count, leaf.defined, page => page.defs);
  const reps = levels(pages, count, leaf.slot.rep, page => page.reps);
  return { count, defs, reps, values: pages.flatMap(({ values }) => values ?? []) };
}

function levels(pages: readonly Page[], count: number, most: number, of: (page: Page) => Uint32Array | null): Uint8Array | null {
  if (pages.every(page => of(page) === null)) return null;
  const all = new Uint8Array(count).fill(most);
  let at = 0;
  for (const page of pages) {
    all.set(of(page) ?? [], at);
    at += page.count;
  }
  return all;
}

class ChunkReader {
  readonly #bytes: Uint8Array;
  readonly #leaf: LeafNode;
  readonly #strings: StringPool;
  readonly #codec: ColumnMetaData['codec'];
  readonly #reader: { view: DataView; offset: number };
  #dictionary: FixedData | null = null;

  constructor(bytes: Uint8Array, leaf: LeafNode, { codec }: ColumnMetaData, strings: StringPool) {
    this.#bytes = bytes;
    this.#leaf = leaf;
    this.#strings = strings;
    this.#codec = codec;
    this.#reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: 0 };
  }

  /** The next page; null if it was a dictionary, or of a kind that holds no values. */
  next(): Page | null {
    if (this.#reader.offset >= this.#bytes.length) throw new DataError('the column ends before its last value: the file is damaged');
    const header = parquetHeader(this.#reader);
    const start = this.#reader.offset;
    const end = start + header.compressed_page_size;
    if (!(header.compressed_page_size >= 0 && end <= this.#bytes.length))
      throw new DataError('a page lies outside of its column: the file is damaged');
    this.#reader.offset = end;
    const bytes = this.#bytes.subarray(start, end);
    if (header.type === 'DICTIONARY_PAGE') this.#readDictionary(bytes, header);
    if (header.data_page_header) return this.#page(bytes, header, header.data_page_header);
    return header.data_page_header_v2 ? this.#pageV2(bytes, header, header.data_page_header_v2) : null;
  }

  #readDictionary(bytes: Uint8Array, header: PageHeader): void {
    const count = believable(header.dictionary_page_header?.num_values);
    const page = this.#unpacked(bytes, header.uncompressed_page_size);
    if (isRead(this.#leaf)) this.#dictionary = readPlainValues(page, this.#leaf, count, this.#strings);
  }

  #page(bytes: Uint8Array, header: PageHeader, page: DataPageHeader): Page {
    const count = believable(page.num_values);
    let rest = this.#unpacked(bytes, header.uncompressed_page_size);
    const next = (most: number, encoding: string): Uint32Array | null => {
      if (most === 0) return null;
      if (encoding !== 'RLE') throw new DataError(`levels in encoding ${encoding} cannot be read`);
      const part = prefixed(rest);
      rest = rest.subarray(4 + part.length);
      return this.#levels(part, most, count);
    };
    const reps = next(this.#leaf.slot.rep, page.repetition_level_encoding);
    const defs = next(this.#leaf.defined, page.definition_level_encoding);
    return { count, defs, reps, values: this.#values(rest, page.encoding, count, defs) };
  }

  #pageV2(bytes: Uint8Array, header: PageHeader, page: DataPageHeaderV2): Page {
    const count = believable(page.num_values);
    const [repBytes, defBytes] = [page.repetition_levels_byte_length, page.definition_levels_byte_length];
    const start = repBytes + defBytes;
    if (!(repBytes >= 0 && defBytes >= 0 && start <= bytes.length))
      throw new DataError('levels lie outside of their page: the file is damaged');
    const next = (most: number, part: Uint8Array): Uint32Array | null => (most === 0 ? null : this.#levels(part, most, count));
    const reps = next(this.#leaf.slot.rep, bytes.subarray(0, repBytes));
    const defs = next(this.#leaf.defined, bytes.subarray(repBytes, start));
    const packed = bytes.subarray(start);
    const values = page.is_compressed === false ? packed : this.#unpacked(packed, header.uncompressed_page_size - start);
    return { count, defs, reps, values: this.#values(values, page.encoding, count, defs) };
  }

  // Of a flat column without nulls one run says so.
  #levels(bytes: Uint8Array, most: number, count: number): Uint32Array | null {
    const isFull = this.#leaf.slot.rep === 0 && isRunOf(bytes, widthOf(most), count, most);
    return isFull ? null : readHybrid(bytes, widthOf(most), count);
  }

  /** What is empty may be no valid stream of its codec. */
  #unpacked(bytes: Uint8Array, size: number): Uint8Array {
    if (size === 0) return new Uint8Array(0);
    if (!(size > 0 && size <= MAX_PAGE_BYTES)) throw new LimitError(`a page of ${size} bytes is too large (limit ${MAX_PAGE_BYTES})`);
    return decompressPage(bytes, size, this.#codec, compressors);
  }

  #values(bytes: Uint8Array, encoding: string, count: number, defs: Uint32Array | null): FixedData | null {
    if (!isRead(this.#leaf)) return null;
    const decoding = { leaf: this.#leaf, strings: this.#strings, dictionary: this.#dictionary };
    return decodeValues(bytes, encoding, defs === null ? count : countOf(defs, this.#leaf.defined), decoding);
  }
}

/** Whether values of the leaf are of use. */
const isRead = ({ type }: LeafNode): boolean => type.kind !== 'null' && type.kind !== 'unusable';

const widthOf = (most: number): number => 32 - Math.clz32(most);

/** The bytes whose length comes before them in 32 bits. */
function prefixed(bytes: Uint8Array): Uint8Array {
  const length = bytes.length < 4 ? Infinity : new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
  if (length + 4 > bytes.length) throw new DataError('levels lie outside of their page: the file is damaged');
  return bytes.subarray(4, 4 + length);
}

function countOf(levels: Uint32Array, wanted: number): number {
  let count = 0;
  for (let i = 0; i < levels.length; i++) if (levels[i] === wanted) count++;
  return count;
}

function believable(count: number | undefined): number {
  if (count !== undefined && count >= 0 && count <= MAX_PAGE_VALUES) return count;
  throw new LimitError(`a page of ${count} values is too large (limit ${MAX_PAGE_VALUES})`);
}
