import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { LimitError } from '../../engine/diagnostics/failure.ts';
import type { Query } from '../../engine/index.ts';
import type { Progress, RunOptions } from '../../engine/run/result.ts';
import type { Part } from '../../engine/run/team.ts';
import { readRequest } from '../../engine/serve/requests.ts';
import { type Threads, threads } from '../../engine/serve/threads.ts';
import { madeSession } from '../bench/sides/made.ts';
import { MAIN } from '../support/wire/engine.ts';

const ROWS = 20_000;
const all = threads(MAIN, 2);
const begun: Part[] = [];
/** The threads, in small slices whatever the rows, and seen at work. */
const team: Threads = {
  ...all,
  leastRows: { heavy: 1000, light: 1000 },
  sliceRows: 700,
  begin(...asked) {
    const parts = all.begin(...asked);
    begun.push(...parts);
    return parts;
  }
};
const session = madeSession(ROWS, 37, team);
const query = (text: string, more: object = {}): Query => session.query(readRequest('check', { text, ...more })).query;

// Test files end when nothing is left to do: threads that are idle keep no process alive.
after(() => assert.equal(all.memory(), 0));

async function rowsOf(asked: Query, options: RunOptions): Promise<string[]> {
  const rows: string[] = [];
  for await (const { length, time, subsort, keyHash, columns } of asked.run(options))
    for (let i = 0; i < length; i++) {
      const cells = columns.map(column => (column.layout === 'fixed' && column.valid?.[i] !== 0 ? column.data[i] : null));
      rows.push([time[i], subsort[i], keyHash[i], ...cells].join(' '));
    }
  return rows;
}

const QUERIES: readonly (readonly [title: string, text: string, more: object])[] = [
  ['every row', '{ n: count(E.amount), s: sum(E.amount), m: mean(E.amount), lo: min(E.amount), hi: max(E.amount) }', {}],
  ['a column of the table and a text', '{ k: E.kind, u: E.user, one: 1, p: "p", n: count(E) }', {}],
  ['kept rows', '{ s: sum(E.amount), k: last(E.kind) } | when(E.kind == "purchase")', {}],
  ['a moving window', '{ s: sum(E.amount, window = trailing(7d)) }', {}],
  ['ticks', '{ n: count(E, window = since(daily())) }', {}],
  ['a host step', '{ d: count_distinct(E.item, window = trailing(30d)), m: median(E.amount) }', {}],
  ['final results', '{ s: sum(E.amount), l: last(E.kind) }', { results: 'final' }],
  ['a parameter', '{ s: sum(E.amount | if(E.amount > $least)) }', { params: [{ name: 'least', value: '5' }] }],
  ['a formula', '{ s: twice }', { formulas: [{ name: 'twice', text: 'sum(E.amount) * 2', label: null, window: null }] }]
];

for (const [title, text, more] of QUERIES)
  test(`two threads give the rows of one, to the last bit: ${title}`, async () => {
    const asked = query(text, more);
    begun.length = 0;
    const rows = await rowsOf(asked, {});
    assert.equal(begun.length, 2, 'threads computed it');
    assert.deepEqual(rows, await rowsOf(asked, { team: undefined }));
    assert.ok(rows.length > 0);
  });

test('where entities meet a query runs in one thread, and explain says why', async () => {
  begun.length = 0;
  const text = '{ m: lookup(E.user, mean(E.amount)) }';
  assert.ok((await rowsOf(query(text), {})).length > 0);
  assert.equal(begun.length, 0);
  const explained = (asked: string) => session.explain(readRequest('check', { text: asked }), 'kernel').split('\n')[0];
  assert.equal(explained(text), 'one thread: lookup reads other entities');
  assert.equal(explained('{ s: sum(E.amount) }'), '2 threads, each with its share of the entities');
});

test('threads are used where rows take long to compute, and explain says so', () => {
  const large = madeSession(500_000, 10, all);
  const explained = (text: string) => large.explain(readRequest('check', { text }), 'kernel').split('\n')[0];
  assert.equal(explained('{ s: sum(E.amount) }'), 'one thread: its loops are no slower than dividing rows among threads');
  assert.equal(explained('{ m: median(E.amount) }'), '2 threads, each with its share of the entities');
  const small = madeSession(1000, 10, all).explain(readRequest('check', { text: '{ m: median(E.amount) }' }), 'kernel');
  assert.equal(small.split('\n')[0], 'one thread: there are fewer than 500000 rows');
});

test('a limit of few rows is met by one thread, one of many by all', async () => {
  const asked = query('{ s: sum(E.amount) }');
  for (const [limit, parts] of [
    [10, 0],
    [5000, 2]
  ] as const) {
    begun.length = 0;
    assert.equal((await rowsOf(asked, { limit })).length, limit);
    assert.equal(begun.length, parts);
  }
});

test('progress is told slice by slice, up to the end', async () => {
  const told: Progress[] = [];
  await rowsOf(query('{ s: sum(E.amount) }'), { onProgress: progress => told.push(progress) });
  assert.ok(told.length > 10);
  assert.deepEqual(told.at(-1), { done: ROWS, total: ROWS, time: 1, out: ROWS });
});

test('a query that is stopped ends there, and the next one runs', async () => {
  const asked = query('{ s: sum(E.amount) }');
  const abort = new AbortController();
  const stopped = rowsOf(asked, { signal: abort.signal, onProgress: ({ done }) => done > 5000 && abort.abort(new Error('stopped')) });
  await assert.rejects(stopped, /stopped/);
  await assert.rejects(rowsOf(asked, { pause: async () => Promise.reject(new LimitError('the time limit was reached')) }), /time limit/);
  assert.equal((await rowsOf(asked, {})).length, ROWS);
});

test('queries that run at once have parts of their own', async () => {
  const texts = ['{ s: sum(E.amount) }', '{ n: count(E.amount) }', '{ lo: min(E.item) }'];
  const together = await Promise.all(texts.map(text => rowsOf(query(text), {})));
  for (const [i, text] of texts.entries()) assert.deepEqual(together[i], await rowsOf(query(text), { team: undefined }));
});

test('a failure in a thread is that of the query, and a thread that is gone is begun again', async () => {
  const broken = {
    ...all,
    leastRows: { heavy: 0, light: 0 },
    begin: (...[plan, , tasks]: Parameters<Threads['begin']>) => all.begin(plan, { spec: {}, schema: {} }, tasks)
  };
  await assert.rejects(rowsOf(query('{ s: sum(E.amount) }'), { team: broken }), TypeError);
  assert.equal((await rowsOf(query('{ s: sum(E.amount) }'), {})).length, ROWS);
});
