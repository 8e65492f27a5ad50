import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sound } from '../../engine/check/check.ts';
import { valueAt } from '../../engine/columns/values.ts';
import type { Step } from '../../engine/compile/program.ts';
import { plan } from '../../engine/plan/build.ts';
import { HISTORY } from '../../engine/plan/modes.ts';
import { isStrict, lastPlaces, repeatsOf } from '../../engine/run/places.ts';
import { Prepared } from '../../engine/run/prepared.ts';
import type { Data } from '../../engine/run/result.ts';
import { parseType } from '../../engine/types/notation.ts';
import type { Value } from '../../engine/types/value.ts';
import { checkQuery } from '../support/queries/judge.ts';
import { loadWorld, schemaOf } from '../support/queries/load.ts';

const SPELLING = { at: 'timestamp_ns', seq: 'i64', user: 'i64', kind: 'i64', item: 'i64', amount: 'i64' };
const FIELDS = Object.entries(SPELLING).map(([name, type]) => ({ name, type: parseType(type) }));
const ROWS = 4000;

/** Rows of which about one in `every` has the time and subsort of the one before. */
function rowsOf(every: number): Value[][] {
  let instant = 0n;
  return Array.from({ length: ROWS }, (_, i) => {
    if (i % every !== every - 1) instant += BigInt(i % 3);
    return [instant / 2n, instant % 2n, BigInt((i * 7919) % 13), BigInt((i * 31) % 4), BigInt((i * 17) % 5), BigInt(i)];
  });
}

const worldOf = (rows: Value[][]) =>
  ({ tables: [{ name: 'E', fields: FIELDS, key: 'user', grouping: 'user', subsort: true, rows }] }) as unknown as Parameters<
    typeof loadWorld
  >[0];

const TEXT = `let given = E | when(E.kind == 1) | with_key($input.item, grouping = "item")
let asking = E | when(E.kind == 2)
in { s: lookup(asking.item, sum(given.amount)) }`;

function prepared(rows: Value[][], sliceRows: number): readonly [Prepared, Data] {
  const world = worldOf(rows);
  const data = loadWorld(world);
  const ready = sound(checkQuery({ text: TEXT, formulas: [], mode: HISTORY }, schemaOf(world)));
  assert.ok(ready);
  return [new Prepared(plan(ready, HISTORY), data, sliceRows), data];
}

/** What was given to the item by rows of the asking one's time and subsort, or earlier. */
function expected(rows: Value[][]): (bigint | null)[] {
  const moment = ([at, seq]: Value[]): bigint => (at as bigint) * 10n + (seq as bigint);
  return rows
    .filter(row => row[3] === 2n)
    .map(asking => {
      const given = rows.filter(row => row[3] === 1n && row[4] === asking[4] && moment(row) <= moment(asking));
      return given.length === 0 ? null : given.reduce((sum, row) => sum + (row[5] as bigint), 0n);
    });
}

for (const [every, sliceRows] of [
  [2, 64],
  [50, 64],
  [50, 4096],
  [ROWS + 1, 100]
] as const)
  test(`a lookup in the order of one table sees rows of its own time and subsort: one in ${every} of them, slices of ${sliceRows}`, async () => {
    const rows = rowsOf(every);
    const [query, data] = prepared(rows, sliceRows);
    assert.ok(query.program.steps.some((step: Step) => step.kind === 'lookup' && step.order !== null));
    const found: Value[] = [];
    for await (const { length, columns } of query.run({}))
      for (let row = 0; row < length; row++) found.push(valueAt(columns[0] as never, row, data.strings));
    assert.deepEqual(found.map(String).toSorted(), expected(rows).map(String).toSorted());
  });

test('rows of one time and subsort are found, and where the last of them is in a slice', () => {
  const time = BigInt64Array.of(1n, 1n, 2n, 2n, 2n, -1n << 40n);
  const subsort = BigUint64Array.of(0n, 0n, 0n, 1n, 1n, 1n);
  const repeats = repeatsOf({ time, subsort });
  assert.deepEqual([...repeats], [1, 4]);
  assert.deepEqual([...lastPlaces(repeats, 0, 6)], [1, 1, 2, 4, 4, 5]);
  assert.deepEqual([...lastPlaces(repeats, 2, 5)], [0, 2, 2]);
  assert.deepEqual(
    [isStrict(repeats, 0, 2), isStrict(repeats, 1, 4), isStrict(repeats, 4, 6), isStrict(repeats, 2, 5)],
    [false, true, true, false]
  );
});
