import { unpackBits } from '../../columns/bitmap.ts';
import type { FixedData } from '../../columns/column.ts';
import type { StringPool } from '../../columns/strings.ts';
import { DataError } from '../../diagnostics/failure.ts';
import type { LeafNode } from './schema.ts';
import { checkedTexts, storedValues } from './values.ts';

/** Reads `count` values that lie one after another, as the leaf's column keeps them. */
export function readPlainValues(bytes: Uint8Array, leaf: LeafNode, count: number, strings: StringPool): FixedData {
  switch (leaf.element.type) {
    case 'BOOLEAN':
      return unpackBits(needed(bytes, (count + 7) >>> 3), count);
    case 'INT32':
      return storedValues(new Int32Array(copied(bytes, count * 4)), leaf, strings);
    case 'FLOAT':
      return new Float32Array(copied(bytes, count * 4));
    case 'INT64':
      return storedValues(new BigInt64Array(copied(bytes, count * 8)), leaf, strings);
    case 'DOUBLE':
      return new Float64Array(copied(bytes, count * 8));
    case 'INT96':
      return storedValues(readInt96(needed(bytes, count * 12), count), leaf, strings);
    case 'BYTE_ARRAY':
      return readTexts(bytes, count, strings);
    default:
      return storedValues(readFixed(bytes, leaf.element.type_length ?? 0, count), leaf, strings);
  }
}

function needed(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length < length) throw new DataError(`${bytes.length} bytes of values where ${length} are needed: the file is damaged`);
  return bytes;
}

const copied = (bytes: Uint8Array, length: number): ArrayBuffer => new Uint8Array(needed(bytes, length).subarray(0, length)).buffer;

function readInt96(bytes: Uint8Array, count: number): bigint[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: count }, (_, i) => (BigInt(view.getInt32(i * 12 + 8, true)) << 64n) | view.getBigUint64(i * 12, true));
}

/** Each text has its length in 32 bits before it. */
function readTexts(bytes: Uint8Array, count: number, strings: StringPool): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const starts = new Uint32Array(count);
  const ends = new Uint32Array(count);
  for (let i = 0, at = 0; i < count; i++) {
    const start = at + 4;
    if (start > bytes.length) throw new DataError('texts end too early: the file is damaged');
    at = start + view.getUint32(start - 4, true);
    if (at > bytes.length) throw new DataError('a text is longer than its page: the file is damaged');
    starts[i] = start;
    ends[i] = at;
  }
  return checkedTexts(strings, () => strings.internRanges(bytes, starts, ends, null));
}

function readFixed(bytes: Uint8Array, width: number, count: number): Uint8Array[] {
  needed(bytes, width * count);
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * width, (i + 1) * width));
}
