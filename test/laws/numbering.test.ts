import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Column } from '../../engine/columns/column.ts';
import { GroupingIndex } from '../../engine/columns/grouping.ts';
import { rowHash } from '../../engine/columns/hash.ts';
import { sliceColumn } from '../../engine/columns/slice.ts';
import { StringPool } from '../../engine/columns/strings.ts';
import { F64, I32, I64, type Type } from '../../engine/types/type.ts';

const strings = new StringPool();
const ROWS = 200_000;

function column(type: Type, data: BigInt64Array | Int32Array | Float64Array, valid: Uint8Array | null = null): Column {
  return { layout: 'fixed', type, length: data.length, valid, data };
}

/** Every row's entity has the row's own hash, and no hash has two entities. */
function holds(keys: Column): void {
  const index = new GroupingIndex('g', keys.type, strings);
  const numbers = index.number(keys);
  const hash = rowHash(keys, strings);
  for (let row = 0; row < keys.length; row++) {
    hash.of(row);
    const expected = (BigInt(hash.high) << 32n) | BigInt(hash.low);
    assert.equal(index.entities.hash(numbers[row] as number), expected, `row ${row}`);
  }
  assert.equal(new Set(index.entities.hashes).size, index.entities.size);
}

/** Rows of which few come at once have the numbers that they have if all come together. */
function holdsInPieces(keys: Column): void {
  const [together, apart] = [new GroupingIndex('g', keys.type, strings), new GroupingIndex('g', keys.type, strings)];
  const numbers = together.number(sliceColumn(keys, 0, 3000));
  for (let from = 0, count = 1; from < 3000; from += count, count = (count * 7) % 1000) {
    const piece = apart.number(sliceColumn(keys, from, Math.min(3000, from + count)));
    assert.deepEqual(piece, numbers.subarray(from, from + piece.length));
  }
}

const kinds: [what: string, keys: () => Column][] = [
  [
    'few different integers',
    () =>
      column(
        I64,
        BigInt64Array.from({ length: ROWS }, (_, i) => BigInt(i % 1000))
      )
  ],
  [
    'only different integers',
    () =>
      column(
        I64,
        BigInt64Array.from({ length: ROWS }, (_, i) => BigInt(i))
      )
  ],
  [
    'many different integers, then repetitions',
    () =>
      column(
        I32,
        Int32Array.from({ length: ROWS }, (_, i) => i % 90_000)
      )
  ],
  [
    'multiples of a power of two',
    () =>
      column(
        I64,
        BigInt64Array.from({ length: ROWS }, (_, i) => BigInt(i % 50_000) << 40n)
      )
  ],
  [
    'negative integers',
    () =>
      column(
        I32,
        Int32Array.from({ length: ROWS }, (_, i) => -(i % 5000))
      )
  ],
  [
    'floats, both zeros and NaN among them',
    () =>
      column(
        F64,
        Float64Array.from({ length: 3000 }, (_, i) => [0, -0, Number.NaN, i / 3][i % 4] as number)
      )
  ],
  [
    'integers and nulls',
    () =>
      column(
        I64,
        new BigInt64Array(3000),
        Uint8Array.from({ length: 3000 }, (_, i) => i % 2)
      )
  ]
];

for (const [what, keys] of kinds) {
  test(`entities of ${what} are numbered by their hashes`, () => holds(keys()));
  test(`entities of ${what} are numbered alike, however many come at once`, () => holdsInPieces(keys()));
}
