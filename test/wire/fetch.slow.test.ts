import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tableFromIPC } from 'apache-arrow';
import { sendRows } from '../../engine/serve/fetch.ts';
import { MAX_FRAME } from '../../engine/serve/protocol.ts';
import { countingQuery, strings } from '../support/wire/query.ts';
import { settle, Talk } from '../support/wire/talk.ts';

const ROWS = 10_000;
/** Bytes of a piece: time, key and x. */
const PIECE = ROWS * 24;

function stage(batches: number, limits?: { memory: number | null; time: number | null }) {
  const { query, asked } = countingQuery(batches, ROWS);
  const talk = new Talk(
    {
      fetch: async (asking, job) => ({ rows: await sendRows(query, strings, { ...asking, limit: asking.limit ?? 0 }, job) }),
      functions: () => 'fine'
    },
    limits
  );
  return { talk, asked };
}

const fetchAll = (credit: number, more: object = {}) => ({ type: 'fetch', id: 1, ticket: 'r1', credit, ...more });

async function until(done: () => unknown): Promise<void> {
  for (let i = 0; i < 10_000 && !done(); i++) await settle();
}

describe('a fetch', () => {
  it('sends an Arrow stream in frames of at most 1 MiB, then the number of rows', async () => {
    const { talk } = stage(30);
    talk.say(fetchAll(1 << 30));
    await until(() => talk.answerTo(1));
    assert.deepEqual(talk.answerTo(1), { type: 'result', id: 1, result: { rows: 30 * ROWS } });
    assert.ok(talk.frames.every(f => f.length <= MAX_FRAME));
    const table = tableFromIPC(talk.bytes());
    assert.deepEqual(
      table.schema.fields.map(f => `${f.name}: ${f.type}${f.nullable ? '' : ' not null'}`),
      ['_time: Timestamp<NANOSECOND> not null', '_key: Int64', 'x: Float64']
    );
    assert.equal(table.numRows, 30 * ROWS);
    assert.equal(table.getChild('x')?.get(123_456), 123_456);
  });

  it('with identity has all of a row', async () => {
    const { talk } = stage(1);
    talk.say(fetchAll(1 << 30, { identity: true }));
    await until(() => talk.answerTo(1));
    assert.deepEqual(
      tableFromIPC(talk.bytes()).schema.fields.map(f => f.name),
      ['_time', '_subsort', '_key_hash', '_key', 'x']
    );
  });

  it('with a limit reads no further than it must', async () => {
    const { talk, asked } = stage(1000);
    talk.say(fetchAll(1 << 30, { limit: 10 }));
    await until(() => talk.answerTo(1));
    assert.deepEqual(talk.answerTo(1), { type: 'result', id: 1, result: { rows: 10 } });
    assert.equal(asked(), 1);
  });

  it('of a slow reader does not run ahead: memory stays bounded', async () => {
    const { talk, asked } = stage(1000);
    talk.say(fetchAll(3 * PIECE));
    for (let i = 0; i < 200; i++) await settle();
    assert.ok(asked() <= 5, `${asked()} pieces were made for 3`);
    talk.say({ type: 'credit', target: 1, bytes: 10 * PIECE });
    for (let i = 0; i < 200; i++) await settle();
    assert.ok(asked() >= 13 && asked() <= 15, `${asked()} pieces were made for 13`);
  });

  it('answers others meanwhile', async () => {
    const { talk } = stage(1000);
    talk.say(fetchAll(1 << 30));
    await settle();
    talk.say({ type: 'functions', id: 2 });
    await settle();
    assert.ok(talk.answerTo(2));
    assert.equal(talk.answerTo(1), undefined);
  });

  it('can be cancelled while it runs', async () => {
    const { talk, asked } = stage(100_000);
    talk.say(fetchAll(1 << 30));
    await settle();
    talk.say({ type: 'cancel', id: 2, target: 1 });
    await until(() => talk.answerTo(1));
    assert.deepEqual(talk.answerTo(1), { type: 'error', id: 1, kind: 'cancelled', message: 'the request was cancelled' });
    const made = asked();
    for (let i = 0; i < 20; i++) await settle();
    assert.equal(asked(), made, 'it goes on');
  });

  it('can be cancelled while it waits for credit', async () => {
    const { talk } = stage(10);
    talk.say(fetchAll(100));
    for (let i = 0; i < 10; i++) await settle();
    talk.say({ type: 'cancel', id: 2, target: 1 });
    await until(() => talk.answerTo(1));
    assert.ok(talk.answerTo(1)?.type === 'error');
  });

  it('does not count the time it waits for credit', async () => {
    const { talk } = stage(2, { memory: null, time: 1000 });
    talk.say(fetchAll(100));
    for (let i = 0; i < 10; i++) await settle();
    talk.clock.pass(60_000);
    talk.say({ type: 'credit', target: 1, bytes: 1 << 30 });
    await until(() => talk.answerTo(1));
    assert.equal(talk.answerTo(1)?.type, 'result');
  });

  it('can be asked again and gives the same', async () => {
    const { talk } = stage(3);
    talk.say(fetchAll(1 << 30));
    await until(() => talk.answerTo(1));
    const once = talk.bytes();
    talk.frames.length = 0;
    talk.say({ ...fetchAll(1 << 30), id: 3 });
    await until(() => talk.answerTo(3));
    assert.deepEqual(talk.bytes(), once);
  });
});
