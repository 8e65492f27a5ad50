import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { StringPool } from '../../engine/columns/strings.ts';
import { asideOf } from '../../engine/serve/columnReading.ts';
import { loadRows } from '../../engine/serve/loading.ts';
import type { Aside } from '../../engine/sources/bytes.ts';
import { readRest } from '../../engine/sources/csv/rest.ts';
import { showType } from '../../engine/types/type.ts';
import { rowsOf } from '../support/batches.ts';
import { MAIN } from '../support/wire/engine.ts';

const folder = mkdtempSync(join(tmpdir(), 'csv-in-two-'));
after(() => rmSync(folder, { recursive: true }));

const HEADER = 'time,user,kind,x\n';
const line = (i: number): string =>
  `2031-05-01T10:20:0${i % 10}.${i % 7},${i},${i % 3 === 0 ? 'buy' : `söme text ${i % 1000}`},${i % 5 ? i / 4 : ''}\n`;
const lines = (count: number): string => Array.from({ length: count }, (_, i) => line(i)).join('');

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const columns = ['time', 'user', 'kind', 'x'].map((name, index) => ({ index, name, type: null, emptyIsText: true }));

test('a thread reads the rest of a file as it would be read here', async () => {
  const thread = asideOf(MAIN);
  if (thread === null) return;
  const text = HEADER + lines(1000);
  const task = { path: file('small.csv', text), from: Buffer.byteLength(HEADER + lines(400)), width: 4, columns };
  assert.deepEqual(await thread.rest(task), await readRest(() => [Buffer.from(text).subarray(task.from)], task));
  assert.equal((await thread.rest(task))?.length, 600);
});

test('a thread that cannot read the rest leaves it to those who asked', async () => {
  const thread = asideOf(MAIN);
  if (thread === null) return;
  const task = { path: file('damaged.csv', `${HEADER}${line(1)}1,2\n`), from: HEADER.length, width: 4, columns };
  assert.equal(await thread.rest(task), null);
  assert.equal(await thread.rest({ ...task, path: join(folder, 'none.csv') }), null);
});

const pace = { signal: new AbortController().signal, pause: async () => {}, progress: () => {} };

async function loaded(path: string, aside: Aside | null) {
  const strings = new StringPool();
  const supply = { real: (given: string) => given, async *received() {} };
  const reading = { strings, columns: null, pace, aside };
  const { batches, schema } = await loadRows({ rows: { kind: 'files', paths: [path], format: 'csv' }, nanIsNull: false }, supply, reading);
  return { types: schema?.map(({ type }) => showType(type)), batch: batches[0] as (typeof batches)[0], strings };
}

test('a large file is read by two threads, and its rows are the same', async () => {
  const thread = asideOf(MAIN);
  if (thread === null) return;
  const part = lines(20_000);
  const path = file('large.csv', HEADER + part.repeat(Math.ceil((1 << 26) / part.length)));
  const parts: (number | undefined)[] = [];
  const aside: Aside = {
    column: async () => null,
    async rest(task) {
      const rest = await thread.rest(task);
      parts.push(rest?.length);
      return rest;
    }
  };
  const [two, one] = [await loaded(path, aside), await loaded(path, null)];
  assert.deepEqual(two.types, ['timestamp_ms', 'i64', 'string', 'f64']);
  assert.deepEqual(two.types, one.types);
  assert.equal(two.batch.length, one.batch.length);
  assert.ok(Math.abs((parts[0] ?? 0) * 2 - one.batch.length) < 1000, `${parts} of ${one.batch.length} rows in the thread`);
  const some = (from: number) => (column: (typeof one.batch.columns)[0]) => ({ ...column, length: 100, ...cut(column, from) });
  for (const from of [0, one.batch.length / 2 - 50, one.batch.length - 100].map(Math.floor))
    assert.deepEqual(
      rowsOf({ ...two.batch, length: 100, columns: two.batch.columns.map(some(from)) }, two.strings),
      rowsOf({ ...one.batch, length: 100, columns: one.batch.columns.map(some(from)) }, one.strings)
    );
  const users = (read: typeof one) => (read.batch.columns[1] as { data: BigInt64Array }).data;
  assert.equal(Buffer.compare(new Uint8Array(users(two).buffer), new Uint8Array(users(one).buffer)), 0);
});

function cut(column: unknown, from: number) {
  const { data, valid } = column as { data: Float64Array; valid: Uint8Array | null };
  return { data: data.slice(from, from + 100), valid: valid?.slice(from, from + 100) ?? null };
}
