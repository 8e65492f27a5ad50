import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Events } from '../../engine/columns/events.ts';
import { GroupingIndex } from '../../engine/columns/grouping.ts';
import { sliceColumn } from '../../engine/columns/slice.ts';
import { valueAt } from '../../engine/columns/values.ts';
import { optimize } from '../../engine/optimize/optimize.ts';
import { HISTORY } from '../../engine/plan/modes.ts';
import type { Plan, Rows } from '../../engine/plan/node.ts';
import { rowsOf } from '../../engine/plan/walk.ts';
import { type Cut, END, isBefore, rowsBefore } from '../../engine/run/cut.ts';
import { joined } from '../../engine/run/frames.ts';
import { Live, type LiveRows } from '../../engine/run/live.ts';
import { Prepared } from '../../engine/run/prepared.ts';
import type { Data } from '../../engine/run/result.ts';
import { prepare } from '../../engine/sources/prepare.ts';
import * as t from '../../engine/types/type.ts';
import type { Value } from '../../engine/types/value.ts';
import { batchOf } from '../support/batches.ts';
import { type Case, Cases } from '../support/queries/case.ts';
import { rowsOfBatch } from '../support/queries/interrupted.ts';
import { difference, hasFewTicks, planQuery, type Row, run } from '../support/queries/judge.ts';
import { loadWorld, meanWorld, schemaOf } from '../support/queries/load.ts';
import { keepsNumbers, pastOf } from '../support/queries/past.ts';
import type { World, WorldTable } from '../support/queries/world.ts';
import { SEED } from '../support/seed.ts';

const CASES = Number(process.env['CASES'] ?? 150);

const ALWAYS = -(2n ** 63n);

/** The query as a history of all time. Its ticks must not end before the rows do. */
function planOf(one: Case): Plan | null {
  const plan = planQuery({ ...one, mode: { ...HISTORY, changedSince: ALWAYS } }, schemaOf(one.world));
  if (!plan || !rowsOf(plan).every(rows => isTimely(plan, rows)) || !hasFewTicks(plan, meanWorld(one.world), 100)) return null;
  return optimize(plan);
}

function isTimely({ tables }: Plan, rows: Rows): boolean {
  if (rows.kind !== 'tick' && rows.kind !== 'expiry') return true;
  return (
    (rows.kind === 'expiry' || rows.entry.boundaries !== null) && tables.length === 1 && rows.span.every(({ kind }) => kind === 'table')
  );
}

const sliceEvents = (events: Events, from: number, to: number): Events => ({
  length: to - from,
  time: events.time.subarray(from, to),
  subsort: events.subsort.subarray(from, to),
  entity: events.entity.subarray(from, to),
  columns: events.columns.map(column => sliceColumn(column, from, to)),
  keyColumn: events.keyColumn
});

/** The identities of all rows, each once, in order; with `wholeInstants` only the ends of instants. */
function cutsOf({ tables }: Data, names: readonly string[], wholeInstants: boolean): Cut[] {
  const cuts = names.flatMap(name => {
    const { time, subsort, length } = tables.get(name)!.events;
    return Array.from({ length }, (_, i): Cut => {
      const [t, s] = [time[i] as bigint, subsort[i] as bigint];
      return wholeInstants || s === 2n ** 64n - 1n ? { time: t + 1n, subsort: 0n } : { time: t, subsort: s + 1n };
    });
  });
  const sorted = cuts.sort((a, b) => (isBefore(a, b) ? -1 : isBefore(b, a) ? 1 : 0));
  return sorted.filter((cut, i) => i === 0 || isBefore(sorted[i - 1] as Cut, cut));
}

function between(data: Data, names: readonly string[], from: Cut | null, to: Cut): Map<string, Events> {
  return new Map(
    names.map(name => {
      const { events } = data.tables.get(name)!;
      const start = from ? rowsBefore(events.time, events.subsort, from, 0, events.length) : 0;
      return [name, sliceEvents(events, start, rowsBefore(events.time, events.subsort, to, start, events.length))];
    })
  );
}

const rowsOfLive = (live: LiveRows, { strings }: Data): Row[] =>
  Array.from({ length: live.length }, (_, i) => ({
    time: live.time[i] as bigint,
    subsort: live.subsort[i] as bigint,
    keyHash: live.keyHashOf(i),
    key: live.keyOf(i),
    values: live.columns.map(column => valueAt(column, i, strings))
  }));

/** Feeds a query every `step` identities; with `restart`, each push to another one that has been given the state. */
function fed(plan: Plan, data: Data, step: number, restart: boolean): Row[] {
  const rows: Row[] = [];
  let live = new Live(plan, data, 5);
  const cuts = cutsOf(data, plan.tables, live.wholeInstants);
  let from: Cut | null = null;
  for (let i = step - 1; i < cuts.length + step - 1; i += step) {
    const cut = cuts[Math.min(i, cuts.length - 1)] as Cut;
    const to = i < cuts.length - 1 || cut.subsort === 0n ? cut : { time: cut.time + 1n, subsort: 0n };
    live.push(between(data, plan.tables, from, to), given => rows.push(...rowsOfLive(given, data)), to);
    from = to;
    if (!restart) continue;
    const state = joined(live.save());
    live = new Live(plan, data, 5);
    live.load(state);
  }
  return rows;
}

test('a query that is fed further events after a run over its history, in another session, goes on where that ended', async () => {
  let compared = 0;
  const property = fc.asyncProperty(new Cases(), async one => {
    const plan = planOf(one);
    if (!plan || !one.world.tables.every(keepsNumbers)) return;
    const history = loadWorld(pastOf(one.world, one.cut));
    const past = new Prepared(plan, history, one.slices[0]);
    let state: Uint8Array | null = null;
    const rows: Row[] = [];
    let until = 0n;
    for await (const batch of past.run({
      checkpoint: (pieces, time) => {
        state = joined(pieces);
        until = time;
      }
    }))
      rows.push(...rowsOfBatch(batch, history));
    const data = loadWorld(one.world);
    const last = cutsOf(data, plan.tables, true).at(-1);
    if (state === null || !last || last.time >= END.time) return;
    compared++;
    const whole = (await run(plan, loadWorld(one.world), one.slices[0])).rows;
    const live = new Live(plan, data, 5);
    live.load(state);
    const from = live.cut as Cut;
    const before = rows.filter(({ time }) => time <= until);
    const given: Row[] = [];
    live.push(between(data, plan.tables, from, last), some => given.push(...rowsOfLive(some, data)), last);
    const due = whole.filter(({ time }) => time < last.time);
    const differs = difference(due, [...before, ...given]);
    if (differs) throw new Error(`from ${until} on: ${differs}`);
  });
  await fc.assert(property, { numRuns: CASES, seed: SEED });
  assert.ok(compared > CASES / 6, `${compared}`);
});

test('the key of an entity that nobody has seen before comes with its first row', () => {
  const fields = [
    { name: 'at', type: t.TIMESTAMP_NS },
    { name: 'user', type: t.STRING },
    { name: 'paid', type: t.I64 }
  ];
  const table: WorldTable = { name: 'Sale', grouping: 'user', key: 'user', subsort: false, fields, rows: [] };
  const world: World = { groupings: [], tables: [table] };
  const plan = planQuery({ text: '{ s: sum(Sale.paid) }', formulas: [], mode: HISTORY }, schemaOf(world)) as Plan;
  const data = loadWorld(world);
  const index = new GroupingIndex('user', t.STRING, data.strings);
  const sale = { ...data.tables.get('Sale')!, entities: index.entities, keys: () => index.keys() };
  const live = new Live(plan, { ...data, tables: new Map([['Sale', sale]]) });
  const events = (firstRow: number, rows: readonly (readonly Value[])[]): Events =>
    prepare([batchOf(fields, rows, data.strings)], { time: 'at', key: 'user', subsort: null }, fields, {
      strings: data.strings,
      index,
      firstRow
    });
  const given: unknown[] = [];
  const push = (firstRow: number, ...row: Value[]) =>
    live.push(new Map([['Sale', events(firstRow, [row])]]), rows => {
      for (let i = 0; i < rows.length; i++) given.push([rows.keyOf(i), valueAt(rows.columns[0]!, i, data.strings)]);
    });
  push(0, 10n, 'Ada', 1n);
  push(1, 10n, 'Bö', 20n);
  push(2, 11n, 'Ada', 300n);
  assert.deepEqual(given, [
    ['Ada', 1n],
    ['Bö', 20n],
    ['Ada', 301n]
  ]);
  assert.throws(() => push(0, 10n, 'Ada', 1n), /rows of table 'Sale' are late/);
});

for (const restart of [false, true]) {
  const how = restart ? ', each push in a new session,' : '';
  test(`a query that is fed its events${how} gives what a history over them gives`, async () => {
    let compared = 0;
    const property = fc.asyncProperty(new Cases(), async one => {
      const plan = planOf(one);
      if (!plan) return;
      const data = loadWorld(one.world);
      const names = plan.tables;
      const last = cutsOf(data, names, true).at(-1);
      if (!last || last.time >= END.time) return;
      compared++;
      const whole = (await run(plan, loadWorld(one.world), one.slices[0])).rows;
      const due = whole.filter(({ time }) => time < last.time);
      for (const step of [1, 3, 1000]) {
        const differs = difference(due, fed(plan, data, step, restart));
        if (differs) throw new Error(`in pushes of ${step}: ${differs}`);
      }
    });
    await fc.assert(property, { numRuns: CASES, seed: SEED });
    assert.ok(compared > CASES / 6, `${compared}`);
  });
}
