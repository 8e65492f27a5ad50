import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnOf } from '../../engine/columns/builder.ts';
import type { Column } from '../../engine/columns/column.ts';
import { StringPool } from '../../engine/columns/strings.ts';
import { valueAt } from '../../engine/columns/values.ts';
import { Gathered, type Piece } from '../../engine/serve/gathered.ts';
import { F64, I64, list, STRING, type Type } from '../../engine/types/type.ts';
import type { Value } from '../../engine/types/value.ts';

const strings = new StringPool();
const column = (type: Type, values: readonly Value[]): Column => columnOf(type, values, strings);
const shown = ({ columns, length }: Piece): Value[][] =>
  columns.map(each => Array.from({ length }, (_, row) => valueAt(each, row, strings)));

/** What comes of pieces when all are given, in their order: read at once, as their memory is used again. */
function gather(pieces: readonly (readonly Column[])[], now: () => number = () => 0): Value[][][] {
  const gathered = new Gathered(now);
  const out: Value[][][] = [];
  for (const columns of pieces) for (const piece of gathered.add(columns, columns[0]?.length ?? 0)) out.push(shown(piece));
  for (const piece of gathered.rest()) out.push(shown(piece));
  return out;
}

test('small pieces become one, with nulls where they were', () => {
  const out = gather([
    [column(I64, [1n, -(2n ** 63n)]), column(F64, [1.5, -0]), column(STRING, ['a', 'é'])],
    [column(I64, [3n]), column(F64, [null]), column(STRING, [null])],
    [column(I64, [4n, 5n]), column(F64, [4, Number.NaN]), column(STRING, ['a', ''])]
  ]);
  assert.deepEqual(out, [
    [
      [1n, -(2n ** 63n), 3n, 4n, 5n],
      [1.5, -0, null, 4, Number.NaN],
      ['a', 'é', null, 'a', '']
    ]
  ]);
});

test('a piece after one that had nulls has none of those', () => {
  const wait = Array.from({ length: 30_000 }, () => 1n);
  const out = gather([[column(I64, [null])], [column(I64, wait)], [column(I64, wait)], [column(I64, [7n])]]);
  assert.deepEqual(
    out.flatMap(([values]) => values).filter(value => value !== 1n),
    [null, 7n]
  );
});

test('rows are never longer together than is worth a piece, and none is lost', () => {
  const pieces = Array.from({ length: 200 }, (_, i) => [
    column(
      I64,
      Array.from({ length: 1000 }, (_, k) => BigInt(i * 1000 + k))
    )
  ]);
  const out = gather(pieces);
  assert.ok(out.length >= 3 && out.every(([values]) => (values as Value[]).length <= 1 << 16));
  assert.deepEqual(
    out.flatMap(([values]) => values),
    Array.from({ length: 200_000 }, (_, i) => BigInt(i))
  );
});

test('a large piece passes as it is, after those that waited', () => {
  const large = column(F64, new Array<Value>(40_000).fill(2));
  const gathered = new Gathered(() => 0);
  assert.deepEqual([...gathered.add([column(F64, [1])], 1)], []);
  const [first, second] = [...gathered.add([large], 40_000)].map(({ columns, length }) => [columns[0], length] as const);
  assert.equal(first?.[1], 1);
  assert.equal(second?.[0], large);
});

test('rows wait ten milliseconds at most while others come', () => {
  let now = 0;
  const gathered = new Gathered(() => now);
  const add = (): number => [...gathered.add([column(I64, [1n])], 1)].length;
  assert.equal(add(), 0);
  now = 9;
  assert.equal(add(), 0);
  now = 10;
  assert.equal(add(), 1);
  assert.equal(add(), 0);
});

test('lists pass as they are', () => {
  const lists = column(list(I64), [[1n, 2n], []]);
  assert.deepEqual(gather([[lists], [lists]]), [[[[1n, 2n], []]], [[[1n, 2n], []]]]);
});
