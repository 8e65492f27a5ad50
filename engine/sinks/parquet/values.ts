import { packBits } from '../../columns/bitmap.ts';
import type { FixedColumn } from '../../columns/column.ts';
import type { StringPool } from '../../columns/strings.ts';
import { take } from '../../columns/take.ts';
import { DataError } from '../../diagnostics/failure.ts';
import { changeUnit } from '../../types/instant.ts';
import { type Leaf, NOWHERE } from './levels.ts';

/** The values of a leaf that are there, one after another as Parquet's plain encoding has them. */
export function plainBytes({ column, entries, path }: Leaf, strings: StringPool): Uint8Array {
  if (column.layout !== 'fixed') return new Uint8Array(0);
  const places = entries.at.filter(place => place !== NOWHERE);
  const values = isWhole(places, column.length) ? column : (take(column, Uint32Array.from(places)) as FixedColumn);
  return encoded(values, path, strings);
}

const isWhole = (places: Int32Array, length: number): boolean => places.length === length && places.every((place, i) => place === i);

function encoded({ data, type, length }: FixedColumn, path: readonly string[], strings: StringPool): Uint8Array {
  switch (type.kind) {
    case 'bool':
      return packBits(data as Uint8Array, length);
    case 'string':
    case 'large_string':
      return textBytes(data as Uint32Array, strings);
    case 'i8':
    case 'i16':
    case 'u8':
    case 'u16':
      return bytesOf(Int32Array.from(data as Int16Array));
    case 'timestamp':
      return bytesOf(type.unit === 's' ? milliseconds(data as BigInt64Array, path) : data);
    default:
      return bytesOf(data);
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
  const view = new DataView(out.buffer);
  let at = 0;
  for (const code of codes) {
    const bytes = strings.utf8(code);
    view.setUint32(at, bytes.length, true);
    out.set(bytes, at + 4);
    at += 4 + bytes.length;
  }
  return out;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array => new Uint8Array(buffer, byteOffset, byteLength);
