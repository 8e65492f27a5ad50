import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { tableFromIPC } from 'apache-arrow';
import type { QueryInfo } from '../../engine/serve/protocol.ts';
import { arrowStream, PURCHASE, purchases } from '../support/wire/arrow.ts';
import { Client } from '../support/wire/client.ts';
import { type Engine, startEngine } from '../support/wire/engine.ts';

const ROWS = 2_000_000;
const RUNNING = '{ total: sum(Purchase.amount), n: count(Purchase) }';
const PLENTY = 1 << 30;

let engine: Engine;
let client: Client;

before(async () => {
  engine = await startEngine();
  client = await Client.open(engine, 'queries');
  await load(client, PURCHASE, purchases(ROWS, 1000));
});
after(() => engine.stop());

async function load(to: Client, table: object, bytes: Uint8Array, request: object = {}): Promise<void> {
  const id = to.ask({ type: 'table', table, rows: { kind: 'stream' }, ...request });
  await to.upload(id, bytes);
  const answer = await to.answer(id);
  assert.equal(answer.type, 'result', JSON.stringify(answer));
}

const query = (text: string, more: object = {}) => client.call<QueryInfo & Record<string, unknown>>({ type: 'query', text, ...more });

async function rowsOf(ticket: string, more: object = {}): Promise<Record<string, unknown>[]> {
  const id = client.ask({ type: 'fetch', ticket, credit: PLENTY, ...more });
  const answer = await client.answer(id);
  assert.equal(answer.type, 'result', JSON.stringify(answer));
  return tableFromIPC(client.received(id))
    .toArray()
    .map(row => ({ ...row.toJSON() }));
}

describe('a query', () => {
  it('tells what its fields are worth between rows, if that is asked', async () => {
    const text = '{ a: Purchase.amount, t: sum(Purchase.amount), w: count(Purchase, window = trailing(7d)), one: 1 }';
    assert.deepEqual((await query(text, { continuity: true })).continuity, ['discrete', 'continuous', 'moving', 'literal']);
    assert.deepEqual((await query(text, { continuity: true, results: 'final' })).continuity, Array(4).fill('discrete'));
    assert.equal((await query(text)).continuity, undefined);
  });

  it('tells its columns first, then gives its rows', async () => {
    const info = await query(RUNNING, { limit: 3 });
    assert.deepEqual(info.columns, [
      { name: '_time', type: 'timestamp_ns', nullable: false },
      { name: '_key', type: 'i32', nullable: true },
      { name: 'total', type: 'f64', nullable: true },
      { name: 'n', type: 'u32', nullable: true }
    ]);
    const rows = await rowsOf(info.ticket);
    assert.deepEqual(
      rows.map(row => [row._key, row.total, row.n]),
      [
        [0, 0, 1],
        [1, 0.25, 1],
        [2, 0.5, 1]
      ]
    );
  });

  it('can be read again and gives the same, in part too; its rows are counted', async () => {
    const { ticket } = await query('{ n: count(Purchase) }', { results: 'final' });
    const once = await rowsOf(ticket, { identity: true });
    assert.equal(once.length, 1000);
    assert.deepEqual(await rowsOf(ticket, { identity: true }), once);
    assert.deepEqual(await rowsOf(ticket, { identity: true, limit: 7 }), once.slice(0, 7));
    assert.deepEqual(await client.call({ type: 'count', ticket }), { rows: 1000 });
  });

  it('with a limit of its own is not read beyond it', async () => {
    const { ticket } = await query(RUNNING, { limit: 3 });
    assert.equal((await rowsOf(ticket, { limit: 10 })).length, 3);
    assert.deepEqual(await client.call({ type: 'count', ticket }), { rows: 3 });
  });

  it('keeps the rows it began with while its table is replaced, grows and is dropped', async () => {
    const view = { ...PURCHASE, name: 'View', grouping: 'viewer' };
    await load(client, view, purchases(10));
    const { ticket } = await query('{ n: count(View) }');
    await load(client, view, purchases(5));
    const id = client.ask({ type: 'add', name: 'View', rows: { kind: 'stream' } });
    await client.upload(id, purchases(3));
    assert.equal((await client.answer(id)).type, 'result');
    assert.equal((await rowsOf((await query('{ n: count(View) }')).ticket)).length, 8);
    await client.call({ type: 'drop', name: 'View' });
    assert.equal((await rowsOf(ticket)).length, 10);
    assert.match((await client.refused({ type: 'query', text: '{ n: count(View) }' })).message, /E0006/);
  });

  it('with mistakes gives all of them, with places and as text', async () => {
    const refused = await client.refused({ type: 'query', text: '{ a: sum(Purchase.amont),\n  b: Purchse.at }' });
    assert.equal(refused.kind, 'query');
    assert.deepEqual(
      refused.diagnostics?.map(d => [d.code, d.labels[0]?.line, d.labels[0]?.column]),
      [
        ['E0001', 1, 19],
        ['E0006', 2, 6]
      ]
    );
    assert.match(refused.message, /\^\^\^\^\^ no field 'amont'/);
  });

  it('is checked without being run', async () => {
    const { diagnostics } = await client.call<{ diagnostics: { code: string; severity: string }[] }>({
      type: 'check',
      text: 'let unused = 1 in { n: count(Purchase) }'
    });
    assert.deepEqual(
      diagnostics.map(d => [d.severity, d.code]),
      [['warning', 'W2001']]
    );
  });

  it('is explained stage by stage', async () => {
    for (const stage of ['ast', 'checked', 'plan', 'optimized', 'kernel']) {
      const { text } = await client.call<{ text: string }>({ type: 'explain', text: RUNNING, stage });
      assert.ok(text.length > 20, `${stage}: ${text}`);
    }
  });

  it('uses formulas of the session and its own, its own first', async () => {
    await client.call({ type: 'formula', name: 'spend', text: 'sum(Purchase.amount)' });
    const text = '{ x: spend }';
    assert.equal((await rowsOf((await query(text, { limit: 1 })).ticket)).length, 1);
    const own = await query(text, { formulas: [{ name: 'spend', text: 'count(Purchase)' }] });
    assert.equal(own.columns[2]?.type, 'u32');
    const without = await client.refused({ type: 'query', text, without: 'spend' });
    assert.match(without.message, /nothing is called 'spend'/);
    await client.call({ type: 'formula', name: 'spend', text: null });
    assert.match((await client.refused({ type: 'query', text })).message, /nothing is called 'spend'/);
  });

  const times: [what: string, more: object, message: RegExp][] = [
    ["'at' with history", { at: '2024-01-01T00:00:00Z' }, /'at' needs results = 'final'/],
    ["'until' with final", { until: '2024-01-01T00:00:00Z', results: 'final' }, /'until' needs results = 'history'/],
    ['a time that is none', { until: 'yesterday' }, /'until' is not a time: 'yesterday'/]
  ];
  for (const [what, more, message] of times) {
    it(`refuses ${what}`, async () => assert.match((await client.refused({ type: 'query', text: RUNNING, ...more })).message, message));
  }

  it('up to an instant reads no later rows', async () => {
    const { ticket } = await query('{ n: count(Purchase) }', { until: '1970-01-01T00:00:00.000009Z' });
    assert.equal((await rowsOf(ticket)).length, 10);
  });

  it('that changed since an instant gives those rows alone', async () => {
    const { ticket } = await query('{ n: count(Purchase) }', { changedSince: '1970-01-01T00:00:01.999999Z' });
    assert.deepEqual(
      (await rowsOf(ticket)).map(row => row.n),
      [ROWS / 1000]
    );
  });
});

describe('a query restricted to some entities', () => {
  const n = '{ n: count(Purchase) }';
  const keysOf = async (more: object) => (await rowsOf((await query(n, { results: 'final', ...more })).ticket)).map(row => row._key).sort();

  it('by keys gives theirs alone', async () => assert.deepEqual(await keysOf({ entities: ['7', '3', '12345'] }), [3, 7]));

  it('by no keys gives nothing', async () => assert.deepEqual(await keysOf({ entities: [] }), []));

  it('by percent gives those with small hashes', async () => {
    const { ticket } = await query(n, { results: 'final', percent: 10 });
    const rows = await rowsOf(ticket, { identity: true });
    assert.ok(rows.length > 60 && rows.length < 140, `${rows.length}`);
    assert.ok(rows.every(row => (row._key_hash as bigint) <= 1844674407370955161n));
    assert.equal((await keysOf({ percent: 100 })).length, 1000);
    assert.equal((await keysOf({ percent: 0 })).length, 0);
  });

  it('leaves the foreign side of a lookup whole', async () => {
    await load(client, { name: 'Item', time: 'at', key: 'item', grouping: 'item' }, arrowStream({ at: [1n, 2n], item: [50n, 51n] }));
    await load(
      client,
      { name: 'Buy', time: 'at', key: 'who', grouping: 'who' },
      arrowStream({ at: [3n, 4n], who: [1n, 2n], bought: [50n, 51n] })
    );
    const { ticket } = await query('{ n: lookup(Buy.bought, count(Item)) }', { entities: ['2'] });
    assert.deepEqual(
      (await rowsOf(ticket)).map(row => [row._key, row.n]),
      [[2n, 1]]
    );
  });

  it('refuses a key that is none, and a percentage that is none', async () => {
    const refused = await client.refused({ type: 'query', text: n, entities: ['3', 'ben'] });
    assert.match(refused.message, /"ben" in 'entities' is not a key of table 'Purchase': its keys are of type i32/);
    assert.match((await client.refused({ type: 'query', text: n, percent: 101 })).message, /'percent' is 101/);
  });
});

describe('a query warns', () => {
  it('of integer times that all fall on one day in 1970', async () => {
    const [warning, ...more] = (await query(RUNNING)).warnings;
    assert.match(warning ?? '', /all times of 'Purchase' fall on 1970-01-01: 'at' was read as nanoseconds; is the time unit another\?/);
    assert.deepEqual(more, []);
  });

  it('of rows that the default of changed_since leaves out', async () => {
    await load(
      client,
      { ...PURCHASE, name: 'Old', grouping: 'old', timeUnit: 's' },
      arrowStream({ at: [-5n, -4n, 10_000_000n], user: [1, 1, 1] })
    );
    const { warnings } = await query('{ n: count(Old) }');
    assert.deepEqual(warnings, ["2 rows of 'Old' are before 1970 and not in the result: give an earlier changed_since to see them"]);
    assert.deepEqual((await query('{ n: count(Old) }', { changedSince: '1900-01-01T00:00:00Z' })).warnings, []);
  });
});

describe('while a fetch runs', () => {
  it('a slow reader holds it up, and memory with it', async () => {
    const { ticket } = await query(RUNNING);
    const before = await memory();
    const id = client.ask({ type: 'fetch', ticket, credit: 1 << 20 });
    await client.wait(() => client.received(id).length === 1 << 20 || undefined);
    await new Promise(resolve => setTimeout(resolve, 200));
    assert.equal(client.received(id).length, 1 << 20, 'no byte beyond the credit');
    assert.ok((await memory()) - before < 64 << 20, 'the rest is not computed ahead');
    client.send({ type: 'credit', target: id, bytes: PLENTY });
    const answer = await client.answer(id);
    assert.deepEqual(answer, { type: 'result', id, result: { rows: ROWS } });
    assert.equal(tableFromIPC(client.received(id)).numRows, ROWS);
  });

  it('checks and status are answered, and it can be cancelled', async () => {
    const { ticket } = await query(RUNNING);
    const id = client.ask({ type: 'fetch', ticket, credit: 1 << 20 });
    await client.wait(() => client.received(id).length > 0 || undefined);
    await client.call({ type: 'check', text: RUNNING });
    assert.equal((await client.call<{ running: number }>({ type: 'status' })).running, 1);
    assert.deepEqual(await client.call({ type: 'cancel', target: id }), { running: true });
    assert.deepEqual(await client.answer(id), { type: 'error', id, kind: 'cancelled', message: 'the request was cancelled' });
    assert.equal((await rowsOf(ticket, { limit: 1 })).length, 1, 'the result can still be read');
  });

  it('several fetches share the engine, each with its own stream', async () => {
    const tickets = await Promise.all([0, 1, 2].map(async () => (await query(RUNNING, { limit: 300_000 })).ticket));
    const ids = tickets.map(ticket => client.ask({ type: 'fetch', ticket, credit: PLENTY }));
    await Promise.all(ids.map(id => client.answer(id)));
    const [first, ...others] = ids.map(id => client.received(id));
    for (const other of others) assert.ok(first?.equals(other));
  });

  it('progress is told', async () => {
    const { ticket } = await query(RUNNING);
    const id = client.ask({ type: 'fetch', ticket, credit: PLENTY });
    await client.answer(id);
    const told = client.heard.filter(m => m.type === 'progress' && m.id === id) as {
      done: number;
      total: number;
      time: number;
      out: number;
    }[];
    assert.ok(told.length > 0 && told.every(({ done, total, out }) => done <= total && total === ROWS && out <= done));
    assert.ok(told.every(({ time }, i) => time > 0 && time <= 1 && (i === 0 || time >= (told[i - 1]?.time ?? 2))));
  });

  async function memory(): Promise<number> {
    return (await client.call<{ memory: number }>({ type: 'status' })).memory;
  }
});

describe('a result', () => {
  it('that was released is gone', async () => {
    const { ticket } = await query(RUNNING);
    assert.deepEqual(await client.call({ type: 'release', ticket }), { released: true });
    assert.match((await client.refused({ type: 'fetch', ticket, credit: 1 })).message, /run the query again/);
  });

  it('can be read over another connection of the session, also when the first is gone', async () => {
    const first = await Client.open(engine, 'queries');
    const { ticket } = await first.call<QueryInfo & Record<string, unknown>>({ type: 'query', text: RUNNING, limit: 2 });
    first.close();
    await first.closed();
    assert.equal((await rowsOf(ticket)).length, 2);
  });
});

describe('limits of time', () => {
  it('end a fetch with an error that names the limit; the session goes on', async () => {
    const hasty = await Client.open(engine, 'queries', { limits: { time: 20 } });
    const { ticket } = await hasty.call<QueryInfo & Record<string, unknown>>({ type: 'query', text: RUNNING });
    const answer = await hasty.refused({ type: 'fetch', ticket, credit: PLENTY });
    assert.ok(answer.kind === 'limit' && /time limit of 0.02 s was reached/.test(answer.message), JSON.stringify(answer));
    assert.deepEqual(await client.call({ type: 'count', ticket }), { rows: ROWS });
    hasty.close();
  });
});

describe('years of ticks between two rows', () => {
  const text = '{ n: count(Rare, window = since(minutely())) }';
  before(async () => {
    const rare = arrowStream({ at: [0n, 86_400n * 366n, 1_600_000_000n], user: [1, 2, 1] });
    await load(client, { ...PURCHASE, name: 'Rare', grouping: 'rare', timeUnit: 's' }, rare);
  });

  it('come slice by slice: all of them, in order', async () => {
    const { ticket } = await query(text, { until: '1971-01-02T00:00:00Z' });
    // Entity 1 is ticked from the start, entity 2 from its only row on, at the last boundary.
    assert.deepEqual(await client.call({ type: 'count', ticket }), { rows: 366 * 1440 + 1 + 2 + 1 });
    const id = client.ask({ type: 'fetch', ticket, credit: PLENTY });
    await client.answer(id);
    const times =
      tableFromIPC(client.received(id))
        .getChild('_time')
        ?.data.flatMap(data => [...(data.values as BigInt64Array)]) ?? [];
    assert.ok(times.every((time, i) => i === 0 || time >= (times[i - 1] as bigint)));
  });

  it('leave the engine responsive and within its limits', async () => {
    const hasty = await Client.open(engine, 'queries', { limits: { time: 200, memory: 1 << 30 } });
    const { ticket } = await hasty.call<QueryInfo & Record<string, unknown>>({ type: 'query', text });
    const answer = await hasty.refused({ type: 'count', ticket });
    assert.ok(answer.kind === 'limit', JSON.stringify(answer));
    hasty.close();
  });
});

describe('values arrive as they are', () => {
  it('integers beyond 2^53, nanoseconds, NaN, nulls and unicode', async () => {
    const bytes = arrowStream({
      at: [1_700_000_000_000_000_001n, 1_700_000_000_000_000_002n],
      user: ['Zoë 🚀', null],
      big: [9_223_372_036_854_775_807n, null],
      x: [Number.NaN, 1.5]
    });
    await load(client, { ...PURCHASE, name: 'Odd', grouping: 'odd' }, bytes);
    const { ticket } = await query('{ big: Odd.big, x: Odd.x }');
    const id = client.ask({ type: 'fetch', ticket, credit: PLENTY });
    await client.answer(id);
    const table = tableFromIPC(client.received(id));
    const column = (name: string) => [...(table.getChild(name) ?? [])];
    assert.deepEqual(
      [...((table.getChild('_time')?.data[0]?.values ?? []) as BigInt64Array)],
      [1_700_000_000_000_000_001n, 1_700_000_000_000_000_002n]
    );
    assert.deepEqual(column('_key'), ['Zoë 🚀', null]);
    assert.deepEqual(column('big'), [9_223_372_036_854_775_807n, null]);
    assert.deepEqual(column('x'), [Number.NaN, 1.5]);
  });

  it('NaN from pandas is null', async () => {
    const bytes = arrowStream({ at: [1n, 2n], user: [1, 1], x: [Number.NaN, 1.5] });
    await load(client, { ...PURCHASE, name: 'Panda', grouping: 'panda' }, bytes, { nanIsNull: true });
    const { ticket } = await query('{ n: count(Panda.x) }');
    assert.deepEqual(
      (await rowsOf(ticket)).map(row => row.n),
      [0, 1]
    );
  });
});
