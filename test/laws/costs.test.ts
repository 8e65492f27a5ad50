import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HISTORY } from '../../engine/plan/modes.ts';
import type { Operation } from '../../engine/run/operation.ts';
import { Prepared } from '../../engine/run/prepared.ts';
import * as t from '../../engine/types/type.ts';
import { planQuery } from '../support/queries/judge.ts';
import { loadWorld, schemaOf } from '../support/queries/load.ts';
import type { World, WorldTable } from '../support/queries/world.ts';

const HOUR = 3_600_000_000_000n;
const FIELDS = [
  { name: 'at', type: t.TIMESTAMP_NS },
  { name: 'user', type: t.STRING },
  { name: 'x', type: t.I64 }
];
const table = (name: string, hours: readonly bigint[]): WorldTable => ({
  name,
  grouping: 'user',
  key: 'user',
  subsort: false,
  fields: FIELDS,
  rows: hours.map((hour, i) => [hour * HOUR, i % 2 === 0 ? 'Ben' : 'Ryan', hour])
});
const WORLD: World = { groupings: [], tables: [table('T', [1n, 2n, 3n, 30n, 31n]), table('U', [2n, 40n])] };

/** What the operations of a query take, run in slices of two rows. */
async function measured(text: string, limit = 0): Promise<readonly Operation[]> {
  const plan = planQuery({ text, formulas: [], mode: { ...HISTORY, whole: true, limit } }, schemaOf(WORLD));
  assert.ok(plan, text);
  let found: readonly Operation[] | null = null;
  for await (const _ of new Prepared(plan, loadWorld(WORLD), 2).run({ onCosts: costs => void (found = costs) })) assert.equal(found, null);
  assert.ok(found, 'costs come once everything has run');
  return found;
}

const shown = (operations: readonly Operation[]): string[] =>
  operations.map(({ title, detail, inputs, rows, isResult }) => {
    const words = detail === '' ? title : `${title}: ${detail}`;
    return `${words} <- [${inputs}] ${rows} rows${isResult ? ', the result' : ''}`;
  });

test('each operation tells its rows over all slices, whose rows it takes, and which of them gives the result', async () =>
  assert.deepEqual(shown(await measured('{ s: sum(T.x), n: count(U) } | when(T.x > 1)')), [
    'read T: 1 column <- [] 5 rows',
    'read U: 0 columns <- [] 2 rows',
    'unite rows: of 2 sources <- [0,1] 7 rows',
    'compute: sum, gt <- [0] 5 rows',
    'compute: count <- [1] 2 rows',
    'compute and filter: gt, sum, count <- [2,3,4] 7 rows, the result'
  ]));

test('ticks, moved rows and values of other entities are operations too', async () =>
  assert.deepEqual(
    shown(await measured('{ a: count(T, window = since(daily())), b: last(T.x | shift_by(1h)), c: lookup(T.user, sum(T.x)) }')),
    [
      'read T: 2 columns <- [] 5 rows',
      'ticks: daily <- [0] 2 rows',
      'unite rows: of 2 sources <- [0,1] 7 rows',
      'compute: add_time, sum <- [0] 5 rows',
      'compute <- [1] 2 rows',
      'shift in time <- [3] 5 rows',
      'unite rows: of 3 sources <- [2,3,5] 12 rows',
      'look up values <- [3] 5 rows',
      'compute: count <- [2,4,7] 7 rows',
      'compute: last <- [5] 5 rows',
      'compute: count, last <- [6,7,8,9] 12 rows, the result'
    ]
  ));

test('what is kept of rows that other values are looked up for takes them in', async () =>
  assert.deepEqual(shown(await measured('{ n: count(T, window = since(daily())), m: lookup(T.user, sum(U.x)) } | when(T.x > 1)')), [
    'read T: 2 columns <- [] 5 rows',
    'ticks: daily <- [0] 2 rows',
    'unite rows: of 2 sources <- [0,1] 7 rows',
    'read U: 1 column <- [] 2 rows',
    'compute: gt <- [0] 5 rows',
    'compute <- [1] 2 rows',
    'compute: sum <- [3] 2 rows',
    'look up values <- [4,6] 5 rows',
    'compute and filter: gt, count <- [2,5,7] 7 rows',
    'compute <- [5,7,8] 7 rows',
    'compute <- [8,9] 4 rows, the result'
  ]));

test('what is expired, re-keyed and kept says so', async () =>
  assert.deepEqual(
    shown(await measured('{ a: count(T, window = trailing(2h, expire = true)), b: lookup(T.x, count(with_key(U.x, U.x))) }')),
    [
      'read T: 3 columns <- [] 5 rows',
      'read U: 1 column <- [] 2 rows',
      'compute <- [0] 5 rows',
      'compute <- [1] 2 rows',
      'expire: trailing 7200000000000ns expiring <- [2] 3 rows',
      'unite rows: of 2 sources <- [2,4] 8 rows',
      'give other keys: as i64 <- [3] 2 rows',
      'compute <- [2] 5 rows',
      'compute <- [4] 3 rows',
      'compute <- [5,7,8] 8 rows',
      'compute: count <- [6] 2 rows',
      'look up values <- [7,10] 5 rows',
      'compute: count <- [8,9,11] 8 rows',
      'compute <- [8,11,12] 8 rows, the result'
    ]
  ));

test('times are measured, and none is negative', async () => {
  const operations = await measured('{ s: sum(T.x) }');
  assert.ok(operations.every(({ milliseconds }) => milliseconds >= 0));
  assert.ok(operations.some(({ milliseconds }) => milliseconds > 0));
});
