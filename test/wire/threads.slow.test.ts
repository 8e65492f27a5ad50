import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { LimitError } from '../../engine/diagnostics/failure.ts';
import type { Query } from '../../engine/index.ts';
import type { Progress, RunOptions } from '../../engine/run/result.ts';
import { readRequest } from '../../engine/serve/requests.ts';
import { type Threads, threads } from '../../engine/serve/threads.ts';
import { madeSession } from '../bench/sides/made.ts';
import { MAIN } from '../support/wire/engine.ts';

const ROWS = 100_000;
const all = threads(MAIN, 2);
let begun = 0;
/** Whatever entities can be divided are, and it is seen that they were. */
const team: Threads = {
  ...all,
  leastGain: { alone: 0, fields: Infinity, entities: 0 },
  isReady: true,
  compute(...asked) {
    begun++;
    return all.compute(...asked);
  }
};
const session = madeSession(ROWS, 37, team);
const query = (text: string, more: object = {}): Query => session.query(readRequest('check', { text, ...more })).query;

/** Whatever fields can be divided are, and it is seen that they were. */
let computed = 0;
const abreast: Threads = {
  ...all,
  leastGain: { alone: 0, fields: 0, entities: Infinity },
  isReady: true,
  compute(...asked) {
    computed++;
    return all.compute(...asked);
  }
};

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
    begun = 0;
    const rows = await rowsOf(asked, {});
    assert.equal(begun, 1, 'a thread computed its part');
    assert.deepEqual(rows, await rowsOf(asked, { team: undefined }));
    assert.ok(rows.length > 0);
  });

const FIELDS: readonly (readonly [title: string, text: string, more: object])[] = [
  ...QUERIES.filter(([title]) => title === 'every row'),
  ['ticks', '{ n: count(E, window = since(daily())), s: sum(E.amount, window = since(daily())) }', {}],
  ['a moving window', '{ s: sum(E.amount, window = trailing(7d)), n: count(E.amount, window = trailing(7d)), m: max(E.item) }', {}],
  ['kept rows', '{ s: sum(E.amount), k: last(E.kind), n: count(E.item), m: max(E.item) } | when(E.kind == "purchase")', {}],
  ['a host step', '{ d: count_distinct(E.item, window = trailing(30d)), m: median(E.amount), q: quantile(E.amount, 0.9) }', {}],
  ['final results', '{ s: sum(E.amount), l: last(E.kind), n: count(E.item), m: max(E.item) }', { results: 'final' }],
  ['a lookup', '{ m: lookup(E.user, mean(E.amount)), n: count(E), s: sum(E.item) }', {}],
  ['other keys', 'let by = E | with_key($input.item, grouping = "item") in { n: count(by.amount), s: sum(by.amount) }', {}],
  ['moved rows', '{ s: sum(E.amount), n: count(E.item) } | shift_by(3d)', {}],
  ['booleans and nulls', '{ b: E.amount > 50.0, n: lag(1, E.amount), w: sum(E.amount | if(E.amount > 90.0)) }', {}],
  ['records', '{ a: { x: sum(E.amount), y: count(E) }, b: { z: max(E.item) } }', {}],
  ['texts that are only handed on', '{ k: last(E.kind), j: E.kind, n: count(E), s: sum(E.amount) }', {}],
  ['texts that the host reads', '{ k: upper(E.kind), n: count(E), s: sum(E.amount), m: max(E.item) }', {}]
];

const THREE = '{ s: sum(E.amount), n: count(E.item), m: max(E.item) }';

for (const [title, text, more] of FIELDS)
  test(`fields computed by two threads are those of one, to the last bit: ${title}`, async () => {
    const asked = query(text, more);
    computed = 0;
    const rows = await rowsOf(asked, { team: abreast });
    assert.equal(computed, 1, 'a thread computed some');
    assert.deepEqual(rows, await rowsOf(asked, { team: undefined }));
    assert.deepEqual(await rowsOf(asked, { team: abreast, limit: 777 }), rows.slice(0, 777));
    assert.ok(rows.length > 0);
  });

test('fields are divided where that gains, and explain says so', () => {
  const large = madeSession(2_000_000, 10, { ...all, isReady: true });
  const explained = (text: string) => large.explain(readRequest('check', { text }), 'kernel').split('\n');
  const [first, own, other] = explained(
    '{ a: sum(E.amount, window = trailing(7d)), b: max(E.item, window = trailing(9d)), c: max(E.amount, window = trailing(7d)) }'
  );
  assert.match(first as string, /^2 threads, each with some fields: about 1\.\d times as fast as one$/);
  assert.deepEqual([own, other], ['  a, c', '  b']);
  assert.match(explained('{ s: sum(E.amount), n: count(E) }')[0] as string, /^one thread: it takes about \d+ ms/);
  const moved = '{ s: sum(E.amount, window = trailing(7d)), n: count(E.amount, window = trailing(7d)) } | shift_by(1d)';
  assert.equal(explained(moved)[0], 'one thread: most of what it computes is needed by all its fields, or by one');
});

test('fields of a query that is stopped end there, and so do those of one that is no longer read', async () => {
  const asked = query(THREE);
  const abort = new AbortController();
  const stop = ({ done }: Progress) => done > 100 && abort.abort(new Error('stopped'));
  await assert.rejects(rowsOf(asked, { team: abreast, signal: abort.signal, onProgress: stop }), /stopped/);
  for await (const _ of asked.run({ team: abreast })) break;
  const at = await Promise.all([1, 2, 3].map(() => rowsOf(asked, { team: abreast })));
  for (const rows of at) assert.deepEqual(rows, await rowsOf(asked, { team: undefined }));
});

test('fields of a query whose reader pauses do not keep a thread from those of another', async () => {
  const slices = madeSession(400_000, 37, abreast);
  const asked = slices.query(readRequest('check', { text: '{ s: sum(E.amount), n: count(E.item), m: max(E.item) }' })).query;
  const paused = asked.run({})[Symbol.asyncIterator]();
  await paused.next();
  assert.equal((await rowsOf(asked, {})).length, 400_000);
  await paused.return?.();
});

test('what a thread has to tell of rows and operations is told', async () => {
  const operations: string[] = [];
  await rowsOf(query(THREE), {
    team: abreast,
    onCosts: all => void operations.push(...all.map(({ title, isResult }) => `${title}${isResult ? ' → rows' : ''}`))
  });
  assert.deepEqual(operations, ['read E', 'compute → rows', 'read E', 'compute']);
});

test('a failure in a thread that computes fields is that of the query', async () => {
  const broken: Threads = { ...abreast, compute: (plan, _, ...more) => all.compute(plan, { spec: {}, schema: {} }, ...more) };
  await assert.rejects(rowsOf(query(THREE.replace('sum', 'mean')), { team: broken }), TypeError);
  assert.equal((await rowsOf(query(THREE), { team: abreast })).length, ROWS);
});

test('where entities meet a query runs in one thread, and explain says why', async () => {
  begun = 0;
  const text = '{ m: lookup(E.user, mean(E.amount)) }';
  assert.ok((await rowsOf(query(text), {})).length > 0);
  assert.equal(begun, 0);
  const explained = (asked: string) => session.explain(readRequest('check', { text: asked }), 'kernel').split('\n')[0];
  assert.equal(explained(text), 'one thread: lookup reads other entities');
  assert.match(explained('{ s: sum(E.amount) }') as string, /^2 threads, each with its share of the entities: about \d\.\d times/);
});

test('entities are divided where that gains and fields are not, and explain says so', () => {
  const large = madeSession(1_000_000, 10, { ...all, isReady: true });
  const explained = (text: string) => large.explain(readRequest('check', { text }), 'kernel').split('\n')[0];
  const divided = /^2 threads, each with its share of the entities: about \d\.\d times as fast as one$/;
  assert.match(explained('{ s: sum(E.amount) }') as string, /^one thread: it takes about \d+ ms/);
  assert.match(explained('{ m: median(E.amount) }') as string, divided);
  const small = madeSession(1000, 10, all).explain(readRequest('check', { text: '{ m: median(E.amount) }' }), 'kernel');
  assert.match(small.split('\n')[0] as string, /^one thread: it takes about \d+ ms/);
});

test('rows are copied to where threads share them once queries have forgone more than that takes', async () => {
  const large = madeSession(1_000_000, 10, { ...all, isReady: true });
  const text =
    '{ s: sum(E.amount, window = trailing(7d)), n: count(E.amount, window = trailing(7d)), m: max(E.amount, window = trailing(7d)) }';
  const request = readRequest('check', { text });
  const explained = () => large.explain(request, 'kernel').split('\n')[0] as string;
  for (let i = 0; i < 3; i++) assert.equal(explained(), 'one thread: copying its rows to where other threads see them would take longer');
  for (let i = 0; i < 3; i++) for await (const _ of large.query(request).query.run({}));
  assert.match(explained(), /^2 threads, each with its share of the entities: about 1\.\d times as fast as one$/);
});

test('a limit of few rows is met by one thread, one of many by all', async () => {
  const asked = query('{ m: median(E.amount) }');
  const some: Threads = { ...team, leastGain: { ...team.leastGain, alone: 10 } };
  for (const [limit, parts] of [
    [10, 0],
    [75_000, 1]
  ] as const) {
    begun = 0;
    assert.equal((await rowsOf(asked, { limit, team: some })).length, limit);
    assert.equal(begun, parts);
  }
});

test('progress is told slice by slice, up to the end', async () => {
  const told: Progress[] = [];
  await rowsOf(query('{ s: sum(E.amount) }'), { onProgress: progress => told.push(progress) });
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

test('a failure in a thread that computes entities is that of the query', async () => {
  const broken: Threads = { ...team, compute: (plan, _, ...more) => all.compute(plan, { spec: {}, schema: {} }, ...more) };
  await assert.rejects(rowsOf(query('{ never: sum(E.amount) }'), { team: broken }), TypeError);
  assert.equal((await rowsOf(query('{ s: sum(E.amount) }'), {})).length, ROWS);
});
