import type { DecodedArray } from 'hyparquet';
import { deltaBinaryUnpack, deltaByteArray, deltaLengthByteArray } from 'hyparquet/src/delta.js';
import { byteStreamSplit } from 'hyparquet/src/encoding.js';
import type { FixedData } from '../../columns/column.ts';
import { allocate } from '../../columns/storage.ts';
import { DataError } from '../../diagnostics/failure.ts';
import { BLOCK, type ParquetMemory, type Span } from './memory.ts';
import type { ChunkPages, Page } from './pages.ts';
import { readPlainValues } from './plain.ts';
import type { LeafNode } from './schema.ts';
import { storedValues } from './values.ts';

/** Gives values one after another, at most a block at a time: the address where they are until the next call. */
export type Values = (count: number) => number;

/** The values of a page that lie in memory, or are brought there block by block; null where they must be decoded in another way. */
export function valuesInMemory({ memory, leaf, dictionary }: ChunkPages, { encoding, values }: Page, count: number): Values | null {
  if (count === 0) return null;
  const width = allocate(leaf.type, 0).BYTES_PER_ELEMENT;
  if (encoding === 'PLAIN' && PLAIN_BYTES[leaf.element.type ?? ''] === width) return plainValues(needed(values, count * width), width);
  if (encoding !== 'PLAIN_DICTIONARY' && encoding !== 'RLE_DICTIONARY') return null;
  if (dictionary === null) throw new DataError('a page without its dictionary: the file is damaged');
  const { length } = dictionary;
  memory.begin('values', { address: values.address + 1, length: values.length - 1 }, memory.bytes(values)[0] ?? 0);
  return some => memory.lookUp(some, width, length);
}

/** Bytes of a plain value that a column keeps as it is, if it is as wide. */
const PLAIN_BYTES: Readonly<Record<string, number>> = { INT32: 4, FLOAT: 4, INT64: 8, DOUBLE: 8 };

function plainValues({ address }: Span, width: number): Values {
  let at = address;
  return count => {
    at += count * width;
    return at - count * width;
  };
}

function needed(span: Span, length: number): Span {
  if (span.length < length) throw new DataError(`${span.length} bytes of values where ${length} are needed: the file is damaged`);
  return span;
}

/** Decodes `count` values of a page into an array of their own. */
export function decodeValues(pages: ChunkPages, page: Page, count: number): FixedData {
  const { leaf, strings, memory } = pages;
  const values = valuesInMemory(pages, page, count);
  if (values !== null) {
    const out = allocate(leaf.type, count);
    copyValues(memory, values, out, 0, count);
    return out;
  }
  const bytes = memory.bytes(page.values);
  if (page.encoding === 'PLAIN' || count === 0) return readPlainValues(bytes, leaf, count, strings);
  if (page.encoding === 'RLE') return truths(memory, page.values, count);
  return storedValues(otherValues(bytes, page.encoding, count, leaf), leaf, strings);
}

/** Copies the next `count` values to row `row` of `out`. */
export function copyValues(memory: ParquetMemory, values: Values, out: FixedData, row: number, count: number): void {
  const width = out.BYTES_PER_ELEMENT;
  const to = new Uint8Array(out.buffer, out.byteOffset + row * width, count * width);
  for (let done = 0; done < count; done += BLOCK) {
    const length = Math.min(BLOCK, count - done);
    to.set(memory.bytes({ address: values(length), length: length * width }), done * width);
  }
}

/** Booleans as runs, whose length comes before them. */
function truths(memory: ParquetMemory, { address, length }: Span, count: number): Uint8Array {
  const out = new Uint8Array(count);
  memory.begin('levels', { address: address + 4, length: Math.max(0, length - 4) }, 1);
  for (let row = 0; row < count; row += BLOCK) out.set(memory.levels(Math.min(BLOCK, count - row)), row);
  return out;
}

function otherValues(bytes: Uint8Array, encoding: string, count: number, { element }: LeafNode): DecodedArray {
  const reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: 0 };
  const { type = 'INT32', type_length: length } = element;
  switch (encoding) {
    case 'DELTA_BINARY_PACKED': {
      const values = type === 'INT32' ? new Int32Array(count) : new BigInt64Array(count);
      deltaBinaryUnpack(reader, count, values);
      return values;
    }
    case 'DELTA_LENGTH_BYTE_ARRAY':
    case 'DELTA_BYTE_ARRAY': {
      const texts = new Array<Uint8Array>(count);
      (encoding === 'DELTA_BYTE_ARRAY' ? deltaByteArray : deltaLengthByteArray)(reader, count, texts);
      return texts;
    }
    case 'BYTE_STREAM_SPLIT':
      return byteStreamSplit(reader, count, type, length);
    default:
      throw new DataError(`values in encoding ${encoding} cannot be read`);
  }
}
