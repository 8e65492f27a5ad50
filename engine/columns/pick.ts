import type { FixedData } from './column.ts';

/** Writes the values of `from` at `rows` to `to`, in that order. The arrays have elements of one width. */
export function pick(from: FixedData, rows: Uint32Array, to: FixedData): void {
  switch (from.BYTES_PER_ELEMENT) {
    case 1:
      return pick1(bytes(from), rows, bytes(to));
    case 2:
      return pick2(halves(from), rows, halves(to));
    case 4:
      return pick4(words(from), rows, words(to));
    default:
      return pick8(longs(from), rows, longs(to));
  }
}

/** Writes the values of `from`, in order, to the places `rows` of `to`. The arrays have elements of one width. */
export function place(from: FixedData, rows: Uint32Array, to: FixedData): void {
  switch (from.BYTES_PER_ELEMENT) {
    case 1:
      return place1(bytes(from), rows, bytes(to));
    case 2:
      return place2(halves(from), rows, halves(to));
    case 4:
      return place4(words(from), rows, words(to));
    default:
      return place8(longs(from), rows, longs(to));
  }
}

// One kind of array for each width: a double passed through a number may lose the bits of its NaN.
const bytes = ({ buffer, byteOffset, length }: FixedData): Uint8Array => new Uint8Array(buffer, byteOffset, length);
const halves = ({ buffer, byteOffset, length }: FixedData): Uint16Array => new Uint16Array(buffer, byteOffset, length);
const words = ({ buffer, byteOffset, length }: FixedData): Uint32Array => new Uint32Array(buffer, byteOffset, length);
const longs = ({ buffer, byteOffset, length }: FixedData): BigInt64Array => new BigInt64Array(buffer, byteOffset, length);

// A function per width: one for all of them would be slow at each.
function pick1(from: Uint8Array, rows: Uint32Array, to: Uint8Array): void {
  for (let i = 0; i < rows.length; i++) to[i] = from[rows[i] as number] as number;
}

function pick2(from: Uint16Array, rows: Uint32Array, to: Uint16Array): void {
  for (let i = 0; i < rows.length; i++) to[i] = from[rows[i] as number] as number;
}

function pick4(from: Uint32Array, rows: Uint32Array, to: Uint32Array): void {
  for (let i = 0; i < rows.length; i++) to[i] = from[rows[i] as number] as number;
}

function pick8(from: BigInt64Array, rows: Uint32Array, to: BigInt64Array): void {
  for (let i = 0; i < rows.length; i++) to[i] = from[rows[i] as number] as bigint;
}

function place1(from: Uint8Array, rows: Uint32Array, to: Uint8Array): void {
  for (let i = 0; i < rows.length; i++) to[rows[i] as number] = from[i] as number;
}

function place2(from: Uint16Array, rows: Uint32Array, to: Uint16Array): void {
  for (let i = 0; i < rows.length; i++) to[rows[i] as number] = from[i] as number;
}

function place4(from: Uint32Array, rows: Uint32Array, to: Uint32Array): void {
  for (let i = 0; i < rows.length; i++) to[rows[i] as number] = from[i] as number;
}

function place8(from: BigInt64Array, rows: Uint32Array, to: BigInt64Array): void {
  for (let i = 0; i < rows.length; i++) to[rows[i] as number] = from[i] as bigint;
}
