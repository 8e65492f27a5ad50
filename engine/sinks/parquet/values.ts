import { packBits } from '../../columns/bitmap.ts';
import type { FixedColumn, FixedData } from '../../columns/column.ts';
import type { StringPool } from '../../columns/strings.ts';
import { take } from '../../columns/take.ts';
import { DataError } from '../../diagnostics/failure.ts';
import { changeUnit } from '../../types/instant.ts';
import { type Entries, type Leaf, NOWHERE } from './levels.ts';

/** The values of a leaf that are there, one after another as Parquet's plain encoding has them; `numbers`: as they are stored, null for texts. */
export interface Plain {
  readonly bytes: Uint8Array;
  readonly numbers: FixedData | null;
  readonly count: number;
}

export function plainValues({ column, entries, path }: Leaf, strings: StringPool): Plain {
  if (column.layout !== 'fixed') return { bytes: new Uint8Array(0), numbers: null, count: 0 };
  const values = entries.isWhole ? column : (take(column, placesOf(entries)) as FixedColumn);
  const { data, type, length } = values;
  if (type.kind === 'string' || type.kind === 'large_string')
    return { bytes: textBytes(data as Uint32Array, strings), numbers: null, count: length };
  const numbers = stored(values, path);
  return { bytes: type.kind === 'bool' ? packBits(data as Uint8Array, length) : bytesOf(numbers), numbers, count: length };
}

function placesOf({ at }: Entries): Uint32Array {
  const places = new Uint32Array(at.length);
  let count = 0;
  for (const place of at) if (place !== NOWHERE) places[count++] = place;
  return places.subarray(0, count);
}

function stored({ data, type }: FixedColumn, path: readonly string[]): FixedData {
  switch (type.kind) {
    case 'i8':
    case 'i16':
    case 'u8':
    case 'u16':
      return Int32Array.from(data as Int16Array);
    case 'timestamp':
      return type.unit === 's' ? milliseconds(data as BigInt64Array, path) : data;
    default:
      return data;
  }
}

// Parquet has no unit of seconds.
function milliseconds(seconds: BigInt64Array, path: readonly string[]): BigInt64Array {
  return seconds.map((count, row) => {
    const result = changeUnit(count, 's', 'ms');
    if (result === null) throw new DataError(`the time ${count} s is too far for Parquet`, { column: path.join('.'), row });
    return result;
  });
}

function textBytes(codes: Uint32Array, strings: StringPool): Uint8Array {
  let size = codes.length * 4;
  for (const code of codes) size += strings.end(code) - strings.start(code);
  const out = new Uint8Array(size);
  const { block } = strings;
  let at = 0;
  for (const code of codes) {
    const [start, end] = [strings.start(code), strings.end(code)];
    for (let shift = 0; shift < 32; shift += 8) out[at++] = (end - start) >>> shift;
    at = copied(block, start, end, out, at);
  }
  return out;
}

/** Where the copy ends. What is short is copied byte by byte: a call takes longer. */
function copied(from: Uint8Array, start: number, end: number, to: Uint8Array, at: number): number {
  if (end - start < SHORT) for (let i = start; i < end; i++) to[at++] = from[i] as number;
  else to.set(from.subarray(start, end), at);
  return end - start < SHORT ? at : at + end - start;
}

const SHORT = 64;

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength);
