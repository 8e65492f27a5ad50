import type { DecodedArray } from 'hyparquet';
import { deltaBinaryUnpack, deltaByteArray, deltaLengthByteArray } from 'hyparquet/src/delta.js';
import { byteStreamSplit } from 'hyparquet/src/encoding.js';
import type { FixedData } from '../../columns/column.ts';
import type { StringPool } from '../../columns/strings.ts';
import { DataError } from '../../diagnostics/failure.ts';
import { readHybrid } from './hybrid.ts';
import { readPlainValues } from './plain.ts';
import type { LeafNode } from './schema.ts';
import { lookedUp, storedValues } from './values.ts';

/** What decoding the values of a column chunk needs. */
export interface Decoding {
  readonly leaf: LeafNode;
  readonly strings: StringPool;
  readonly dictionary: FixedData | null;
}

/** Decodes `count` values. */
export function decodeValues(bytes: Uint8Array, encoding: string, count: number, decoding: Decoding): FixedData {
  const { leaf, strings, dictionary } = decoding;
  switch (encoding) {
    case 'PLAIN':
      return readPlainValues(bytes, leaf, count, strings);
    case 'PLAIN_DICTIONARY':
    case 'RLE_DICTIONARY':
      if (dictionary === null) throw new DataError('a page without its dictionary: the file is damaged');
      return lookedUp(dictionary, readIndices(bytes, count), leaf.type);
    case 'RLE':
      return Uint8Array.from(readHybrid(bytes.subarray(4), 1, count));
    default:
      return count === 0
        ? readPlainValues(bytes, leaf, 0, strings)
        : storedValues(otherValues(bytes, encoding, count, leaf), leaf, strings);
  }
}

function readIndices(bytes: Uint8Array, count: number): Uint32Array {
  if (count === 0) return new Uint32Array(0);
  return readHybrid(bytes.subarray(1), bytes[0] ?? 0, count);
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
