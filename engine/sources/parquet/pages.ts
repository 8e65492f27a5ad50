import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import type { ColumnMetaData, Compressors, DataPageHeader, PageHeader } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { decompressPage } from 'hyparquet/src/datapage.js';
import { compressors as portable } from 'hyparquet-compressors';
import type { FixedData } from '../../columns/column.ts';
import type { StringPool } from '../../columns/strings.ts';
import { DataError, LimitError } from '../../diagnostics/failure.ts';
import { isRunOf } from './hybrid.ts';
import type { ParquetMemory, Span } from './memory.ts';
import { readPlainValues } from './plain.ts';
import type { LeafNode } from './schema.ts';

type DataPageHeaderV2 = NonNullable<PageHeader['data_page_header_v2']>;

/** A page of values: where its parts are in memory, until the next page. */
export interface Page {
  readonly count: number;
  /** null: all as high as can be. */
  readonly defs: Span | null;
  readonly reps: Span | null;
  readonly values: Span;
  readonly encoding: string;
}

const MAX_PAGE_VALUES = 1 << 26;
const MAX_PAGE_BYTES = 1 << 30;

// Node makes another buffer as large where one is filled to the last byte, and no chunk may be smaller.
const CHUNK_SPARE = 64;

const node =
  (unpack: (bytes: Uint8Array, options: { maxOutputLength: number; chunkSize: number }) => Uint8Array) =>
  (bytes: Uint8Array, length: number): Uint8Array =>
    unpack(bytes, { maxOutputLength: length, chunkSize: length + CHUNK_SPARE });

const compressors: Compressors = {
  ...portable,
  GZIP: node(gunzipSync),
  ZSTD: node(zstdDecompressSync),
  BROTLI: node(brotliDecompressSync)
};

/** The pages of a column chunk whose bytes are in memory. */
export class ChunkPages {
  readonly leaf: LeafNode;
  readonly strings: StringPool;
  readonly memory: ParquetMemory;
  readonly #codec: ColumnMetaData['codec'];
  readonly #chunk: Span;
  #at = 0;
  /** Values of the pages' dictionary, which is in memory. */
  dictionary: FixedData | null = null;
  /** Values that are in pages to come. */
  left: number;

  constructor(
    leaf: LeafNode,
    { codec, num_values }: Pick<ColumnMetaData, 'codec' | 'num_values'>,
    chunk: Uint8Array,
    memory: ParquetMemory,
    strings: StringPool
  ) {
    this.leaf = leaf;
    this.strings = strings;
    this.memory = memory;
    this.#codec = codec;
    this.#chunk = { address: chunk.byteOffset, length: chunk.length };
    this.left = Number(num_values);
  }

  /** The next page of values, of which some are left. */
  next(): Page {
    for (;;) {
      const page = this.#any();
      if (page === null) continue;
      this.left -= page.count;
      return page;
    }
  }

  /** The next page; null if it was a dictionary, or of a kind that holds no values. */
  #any(): Page | null {
    const { address, length } = this.#chunk;
    if (this.#at >= length) throw new DataError('the column ends before its last value: the file is damaged');
    const bytes = this.memory.bytes(this.#chunk);
    const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, length), offset: this.#at };
    const header = parquetHeader(reader);
    const size = header.compressed_page_size;
    if (!(size >= 0 && reader.offset + size <= length)) throw new DataError('a page lies outside of its column: the file is damaged');
    this.#at = reader.offset + size;
    const packed = { address: address + reader.offset, length: size };
    if (header.type === 'DICTIONARY_PAGE') this.#readDictionary(packed, header);
    if (header.data_page_header) return this.#page(packed, header, header.data_page_header);
    return header.data_page_header_v2 ? this.#pageV2(packed, header, header.data_page_header_v2) : null;
  }

  #readDictionary(packed: Span, header: PageHeader): void {
    const count = believable(header.dictionary_page_header?.num_values);
    const page = this.#unpacked(packed, header.uncompressed_page_size);
    if (!isRead(this.leaf)) return;
    this.dictionary = readPlainValues(this.memory.bytes(page), this.leaf, count, this.strings);
    this.memory.keep(this.dictionary);
  }

  #page(packed: Span, header: PageHeader, page: DataPageHeader): Page {
    const count = believable(page.num_values);
    let rest = this.#unpacked(packed, header.uncompressed_page_size);
    const next = (most: number, encoding: string): Span | null => {
      if (most === 0) return null;
      if (encoding !== 'RLE') throw new DataError(`levels in encoding ${encoding} cannot be read`);
      const part = this.#prefixed(rest);
      rest = after(rest, 4 + part.length);
      return this.#levels(part, most, count);
    };
    const reps = next(this.leaf.slot.rep, page.repetition_level_encoding);
    const defs = next(this.leaf.defined, page.definition_level_encoding);
    return { count, defs, reps, values: rest, encoding: page.encoding };
  }

  #pageV2(packed: Span, header: PageHeader, page: DataPageHeaderV2): Page {
    const count = believable(page.num_values);
    const [repBytes, defBytes] = [page.repetition_levels_byte_length, page.definition_levels_byte_length];
    const start = repBytes + defBytes;
    if (!(repBytes >= 0 && defBytes >= 0 && start <= packed.length))
      throw new DataError('levels lie outside of their page: the file is damaged');
    const next = (most: number, address: number, length: number): Span | null =>
      most === 0 ? null : this.#levels({ address, length }, most, count);
    const reps = next(this.leaf.slot.rep, packed.address, repBytes);
    const defs = next(this.leaf.defined, packed.address + repBytes, defBytes);
    const rest = after(packed, start);
    const values = page.is_compressed === false ? rest : this.#unpacked(rest, header.uncompressed_page_size - start);
    return { count, defs, reps, values, encoding: page.encoding };
  }

  // Of a flat column without nulls one run says so.
  #levels(span: Span, most: number, count: number): Span | null {
    const isFull = this.leaf.slot.rep === 0 && isRunOf(this.memory.bytes(span), levelWidth(most), count, most);
    return isFull ? null : span;
  }

  /** What is empty may be no valid stream of its codec. */
  #unpacked(packed: Span, size: number): Span {
    if (size === 0) return { ...packed, length: 0 };
    if (!(size > 0 && size <= MAX_PAGE_BYTES)) throw new LimitError(`a page of ${size} bytes is too large (limit ${MAX_PAGE_BYTES})`);
    if (this.#codec === 'SNAPPY') return this.memory.unpackSnappy(packed, size);
    if (this.#codec === 'UNCOMPRESSED' && packed.length === size) return packed;
    const bytes = decompressPage(this.memory.bytes(packed), size, this.#codec, compressors);
    const page = this.memory.page(size);
    this.memory.bytes(page).set(bytes);
    return page;
  }

  /** The bytes whose length comes before them in 32 bits. */
  #prefixed(span: Span): Span {
    const { buffer, byteOffset } = this.memory.bytes(span);
    const length = span.length < 4 ? Infinity : new DataView(buffer, byteOffset, 4).getUint32(0, true);
    if (length + 4 > span.length) throw new DataError('levels lie outside of their page: the file is damaged');
    return { address: span.address + 4, length };
  }
}

/** Whether values of the leaf are of use. */
export const isRead = ({ type }: LeafNode): boolean => type.kind !== 'null' && type.kind !== 'unusable';

/** Bits of a level. */
export const levelWidth = (most: number): number => 32 - Math.clz32(most);

const after = ({ address, length }: Span, skipped: number): Span => ({ address: address + skipped, length: length - skipped });

function believable(count: number | undefined): number {
  if (count !== undefined && count >= 0 && count <= MAX_PAGE_VALUES) return count;
  throw new LimitError(`a page of ${count} values is too large (limit ${MAX_PAGE_VALUES})`);
}
