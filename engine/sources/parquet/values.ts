import { isUtf8 } from 'node:buffer';
import type { DecodedArray } from 'hyparquet';
import type { FixedData } from '../../columns/column.ts';
import { allocate } from '../../columns/storage.ts';
import type { StringPool } from '../../columns/strings.ts';
import { DataError } from '../../diagnostics/failure.ts';
import { DAY } from '../../types/instant.ts';
import type { LeafNode } from './schema.ts';

/** Values as they were decoded (numbers, bigints, bytes) as the leaf's column keeps them. Exact, or a DataError. */
export function storedValues(raw: DecodedArray, { type, element }: LeafNode, strings: StringPool): FixedData {
  if (type.kind === 'string' || type.kind === 'large_string') return textCodes(raw as readonly Uint8Array[], strings);
  if (element.type === 'INT96') return instants(raw as readonly bigint[]);
  if (element.type === 'FIXED_LEN_BYTE_ARRAY') return halves(raw as readonly Uint8Array[]);
  if (raw instanceof BigInt64Array) return type.kind === 'u64' ? new BigUint64Array(raw.buffer, raw.byteOffset, raw.length) : raw;
  const out = allocate(type, raw.length);
  out.set(raw as never);
  return out;
}

function textCodes(texts: readonly Uint8Array[], strings: StringPool): Uint32Array {
  return checkedTexts(strings, () => Uint32Array.from(texts, bytes => strings.internBytes(bytes, 0, bytes.length)));
}

/** Runs `intern`; texts that were not known before must be UTF-8, else a DataError. */
export function checkedTexts<T>(strings: StringPool, intern: () => T): T {
  const known = strings.size;
  const result = intern();
  for (let code = known; code < strings.size; code++) if (!isUtf8(strings.utf8(code))) throw new DataError('text that is not UTF-8');
  return result;
}

const JULIAN_EPOCH = 2_440_588n;
const WORD = (1n << 64n) - 1n;

/** Days since the Julian epoch above, nanoseconds of the day below. */
function instants(values: readonly bigint[]): BigInt64Array {
  return BigInt64Array.from(values, value => {
    const instant = ((value >> 64n) - JULIAN_EPOCH) * DAY + (value & WORD);
    if (BigInt.asIntN(64, instant) !== instant) throw new DataError('a time outside of the years 1677 to 2262, which nanoseconds can hold');
    return instant;
  });
}

function halves(values: readonly Uint8Array[]): Float32Array {
  return Float32Array.from(values, bytes => {
    const half = (bytes[0] as number) | ((bytes[1] as number) << 8);
    const [sign, exponent, fraction] = [half >>> 15 === 1 ? -1 : 1, (half >>> 10) & 31, half & 1023];
    if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
    return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
  });
}
