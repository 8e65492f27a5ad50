import assert from 'node:assert/strict';
import { test } from 'node:test';
import { optimize } from '../../engine/optimize/optimize.ts';
import { HISTORY } from '../../engine/plan/modes.ts';
import type { Plan } from '../../engine/plan/node.ts';
import { framesOf } from '../../engine/run/frames.ts';
import * as t from '../../engine/types/type.ts';
import { continued, interrupted, refusal } from '../support/queries/interrupted.ts';
import { planQuery } from '../support/queries/judge.ts';
import { loadWorld, schemaOf } from '../support/queries/load.ts';
import type { World, WorldTable } from '../support/queries/world.ts';

const ORDERS: WorldTable = {
  name: 'Order',
  grouping: 'user',
  key: 'user',
  subsort: false,
  fields: [
    { name: 'at', type: t.TIMESTAMP_NS },
    { name: 'user', type: t.STRING },
    { name: 'price', type: t.F64 },
    { name: 'item', type: t.STRING }
  ],
  rows: Array.from({ length: 12 }, (_, i) => [
    BigInt(i) * 60n * 10n ** 9n,
    i % 3 === 0 ? 'Ada' : 'Bö',
    i / 4,
    i % 5 === 0 ? null : `item ${i}`
  ])
};

const worldOf = (table: WorldTable): World => ({ groupings: [], tables: [table] });

const QUERY =
  '{ s: sum(Order.price), l: collect(Order.item, 3), h: count(Order, window = since(minutely())), d: Order.item | shift_by(seconds(90)) | last() }';

const planned = (text: string, table = ORDERS): Plan =>
  optimize(planQuery({ text, formulas: [], mode: HISTORY }, schemaOf(worldOf(table))) as Plan);

async function state(): Promise<Uint8Array> {
  const { interruptions } = await interrupted(planned(QUERY), loadWorld(worldOf(ORDERS)), 3);
  return interruptions[2]?.state as Uint8Array;
}

const refusalOf = (bytes: Uint8Array, text = QUERY, table = ORDERS) =>
  refusal(() => continued(planned(text, table), loadWorld(worldOf(table)), 3, bytes));

test('a snapshot of the query over the same rows is taken', async () => {
  assert.equal(await refusalOf(await state()), null);
});

test('a snapshot in which any byte has changed is refused', async () => {
  const bytes = await state();
  for (let at = 0; at < bytes.length; at++) {
    const damaged = bytes.slice();
    damaged[at] = (damaged[at] as number) ^ (1 << (at % 8));
    assert.match(
      (await refusal(async () => [...framesOf(damaged)])) ?? 'taken',
      /^(the snapshot is (damaged|unfinished)|this is not a snapshot)/,
      `byte ${at}`
    );
  }
});

test('a snapshot that ends anywhere before its end is refused', async () => {
  const bytes = await state();
  for (let end = 0; end < bytes.length; end++)
    assert.match(
      (await refusal(async () => [...framesOf(bytes.subarray(0, end))])) ?? 'taken',
      /^(the snapshot is unfinished|this is not a snapshot)/,
      `${end} bytes`
    );
});

test('a damaged snapshot is not loaded', async () => {
  const bytes = await state();
  assert.equal(await refusalOf(bytes.with(bytes.length >> 1, 77)), 'the snapshot is damaged: part 1 does not have its checksum');
});

test('a snapshot of another query is refused, however small the difference', async () => {
  const bytes = await state();
  for (const [from, to] of [
    ['3)', '4)'],
    ['90', '91'],
    ['sum', 'max'],
    ['s:', 't:']
  ] as const)
    assert.equal(await refusalOf(bytes, QUERY.replace(from, to)), 'the snapshot is of another query', to);
});

test('a snapshot of tables with another definition is refused', async () => {
  const wider = {
    ...ORDERS,
    fields: [...ORDERS.fields, { name: 'more', type: t.I64 }],
    rows: ORDERS.rows.map(row => [...row, null])
  };
  assert.match((await refusalOf(await state(), QUERY, wider)) ?? '', /tables that were defined differently/);
});

const withRow = (index: number, column: number, value: bigint | number | string | null): WorldTable => ({
  ...ORDERS,
  rows: ORDERS.rows.map((row, i) => (i === index ? row.map((old, c) => (c === column ? (value as never) : old)) : row))
});

test('a snapshot of other rows is refused: fewer, another time, another key, another value, another null', async () => {
  const bytes = await state();
  const fewer = { ...ORDERS, rows: ORDERS.rows.slice(2) };
  assert.match((await refusalOf(bytes, QUERY, fewer)) ?? '', /^the snapshot is of other rows: it has read 9 of table 'Order', which has 7/);
  for (const [row, column, value] of [
    [4, 0, 1n],
    [2, 1, 'Ada'],
    [3, 2, 7.5],
    [1, 3, 'x'],
    [1, 3, null]
  ] as const)
    assert.match(
      (await refusalOf(bytes, QUERY, withRow(row, column, value))) ?? 'taken',
      /^the snapshot is of other rows/,
      `${row} ${column}`
    );
});

test('rows after those that a snapshot has read may differ', async () => {
  assert.equal(await refusalOf(await state(), QUERY, withRow(11, 2, 99)), null);
});
