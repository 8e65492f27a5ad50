import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compileQuery } from '../../engine/index.ts';
import { optimize } from '../../engine/optimize/optimize.ts';
import { HISTORY } from '../../engine/plan/modes.ts';
import type { Plan } from '../../engine/plan/node.ts';
import { framesOf, joined } from '../../engine/run/frames.ts';
import * as t from '../../engine/types/type.ts';
import { type Case, Cases } from '../support/queries/case.ts';
import { continued, interrupted, refusal, rowsOfBatch } from '../support/queries/interrupted.ts';
import { difference, hasFewTicks, planQuery, type Row } from '../support/queries/judge.ts';
import { keepsNumbers, pastOf } from '../support/queries/laws.ts';
import { loadWorld, meanWorld, schemaOf } from '../support/queries/load.ts';
import type { World, WorldTable } from '../support/queries/world.ts';

const CASES = Number(process.env['CASES'] ?? 120);

const SEED = process.env['SEED'] ? { seed: Number(process.env['SEED']) } : {};

const reversed = ({ world }: Case) => loadWorld(world, { tables: [...world.tables].reverse(), loads: 1 });

/** The optimized plan of a case, if it has one that can be run in reasonable time. */
function planOf(one: Case): Plan | null {
  const plan = planQuery(one, schemaOf(one.world));
  return plan && hasFewTicks(plan, meanWorld(one.world), 300) ? optimize(plan) : null;
}

test('a run that is saved between any two slices and loaded in another session goes on as if nothing had happened', async () => {
  let interruptions = 0;
  const property = fc.asyncProperty(new Cases(), async one => {
    const plan = planOf(one);
    if (!plan) return;
    const slice = one.slices[0];
    const whole = await interrupted(plan, loadWorld(one.world), slice);
    for (const { given, state } of whole.interruptions.slice(0, 12)) {
      interruptions++;
      const rest = await continued(plan, reversed(one), one.slices[1], state);
      const differs = difference(whole.rows, [...given, ...rest]);
      if (differs) throw new Error(`saved after ${given.length} rows: ${differs}`);
    }
  });
  await fc.assert(property, { numRuns: CASES, ...SEED });
  assert.ok(interruptions > CASES);
});

/** A case's query over a world; its rows, and the checkpoint before their end. */
async function compiled(one: Case, world: World, checkpoint: Uint8Array | null) {
  const data = loadWorld(world);
  const formulas = one.formulas.map(formula => ({ ...formula, label: null }));
  const { query } = compileQuery({ text: one.text, formulas, ...one.mode }, data);
  if (!query) throw new Error('the query has errors');
  if (checkpoint) await query.resume(checkpoint);
  const rows: Row[] = [];
  let state: Uint8Array | null = null;
  for await (const batch of query.run({ checkpoint: pieces => (state = joined(pieces)) })) rows.push(...rowsOfBatch(batch, data));
  return { rows, state: state as Uint8Array | null };
}

test('a final result that goes on from a checkpoint over the rows added since is that over all rows', async () => {
  const seen = { resumed: 0, refused: 0 };
  const property = fc.asyncProperty(new Cases(), async case_ => {
    const one: Case = { ...case_, mode: { ...case_.mode, results: 'final', until: null, at: null, limit: 0 } };
    if (!planOf(one) || !one.world.tables.every(keepsNumbers)) return;
    const first = await compiled(one, pastOf(one.world, one.cut), null);
    if (!first.state) return;
    const whole = await compiled(one, one.world, null);
    const again = await compiled(one, pastOf(one.world, one.cut), first.state);
    assert.equal(difference(first.rows, again.rows), null, 'without new rows');
    const why = await refusal(async () => {
      const resumed = await compiled(one, one.world, first.state);
      assert.equal(difference(whole.rows, resumed.rows), null);
    });
    seen[why === null ? 'resumed' : 'refused']++;
    if (why !== null) assert.match(why, /bring ticks before the rows it has already seen$/);
  });
  await fc.assert(property, { numRuns: CASES, ...SEED });
  assert.ok(seen.resumed > 4 * seen.refused, JSON.stringify(seen));
});

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
