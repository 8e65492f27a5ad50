import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { QueryInfo, RowsWindow } from '../../engine/serve/protocol.ts';
import { PURCHASE, purchases } from '../support/wire/arrow.ts';
import { Client } from '../support/wire/client.ts';
import { type Engine, startEngine } from '../support/wire/engine.ts';

const ROWS = 300_000;

let engine: Engine;
let client: Client;
let ticket: string;

before(async () => {
  engine = await startEngine();
  client = await Client.open(engine, 'windows');
  const id = client.ask({ type: 'table', table: PURCHASE, rows: { kind: 'stream' } });
  await client.upload(id, purchases(ROWS, 1000));
  await client.answer(id);
  ticket = (await client.call<QueryInfo>({ type: 'query', text: '{ total: sum(Purchase.amount), n: count(Purchase) }' })).ticket;
  await client.call({ type: 'count', ticket });
});
after(() => engine.stop());

const window = (from: number, rows: number, firstColumn = 0, columns = 4) =>
  client.call<RowsWindow>({ type: 'window', ticket, from, rows, firstColumn, columns });

describe('a window', () => {
  it('gives the texts of the rows and columns that were asked for, wherever they are', async () => {
    const { cells, from } = await window(ROWS - 2, 10);
    assert.equal(from, ROWS - 2);
    assert.deepEqual(
      cells.map(texts => texts.length),
      [2, 2, 2, 2]
    );
    assert.match(cells[0]?.[0] ?? '', /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/);
    assert.deepEqual(cells[1], ['998', '999']);
    assert.deepEqual(cells[3], ['300', '300']);
    assert.deepEqual((await window(0, 1, 3, 1)).cells, [['1']]);
    assert.deepEqual((await window(ROWS, 5)).cells, [[], [], [], []]);
  });

  it('gives fewer rows than asked for before its answer becomes too long', async () => {
    const { cells } = await window(0, ROWS);
    assert.equal(cells[0]?.length, 10_000);
  });
});

describe('finding', () => {
  it('goes to the first row at a time, or of a key', async () => {
    const [text] = (await window(123_456, 1, 0, 1)).cells[0] ?? [];
    const { row } = await client.call<{ row: number }>({ type: 'find', ticket, time: text });
    assert.ok(row <= 123_456);
    assert.equal((await window(row, 1, 0, 1)).cells[0]?.[0], text);
    assert.deepEqual(await client.call({ type: 'find', ticket, from: 1000, key: '7' }), { row: 1007 });
    assert.deepEqual(await client.call({ type: 'find', ticket, key: 'nobody' }), { row: null });
  });

  it('takes times without seconds, and days', async () => {
    const [first] = (await window(0, 1, 0, 1)).cells[0] ?? [];
    const found = (time: string) => client.call({ type: 'find', ticket, time });
    assert.deepEqual(await found(first?.slice(0, 16) ?? ''), { row: 0 });
    assert.deepEqual(await found(first?.slice(0, 10) ?? ''), { row: 0 });
    assert.deepEqual(await found('2200-01-01'), { row: ROWS });
  });

  it('says how to write a time', async () => {
    await assert.rejects(client.call({ type: 'find', ticket, time: 'noon' }), /'noon' is not a time: write it as/);
  });
});
