import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { open } from 'timeloom';

const folder = mkdtempSync(join(tmpdir(), 'timeloom-open-'));
const file = join(folder, 'purchases.csv');
writeFileSync(file, 'at,user,amount\n2031-01-01T10:00:00,ann,5\n2031-01-01T10:05:00,bob,2\n2031-01-01T10:10:00,ann,1\n');

async function text(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(piece.slice());
  return Buffer.concat(parts).toString();
}

test('the engine is a library: a table from a file, a query, its rows as CSV, twice', async () => {
  const engine = open();
  assert.equal(await engine.table('Purchase', { time: 'at', key: 'user', files: [file] }), 3);
  const result = engine.query('{ total: sum(Purchase.amount) }', { results: 'final' });
  const rows = ['_time,_key,total', '2031-01-01T10:10:00.000000001,ann,6', '2031-01-01T10:10:00.000000001,bob,2'];
  const sorted = async () => (await text(result.bytes('csv'))).trim().split('\n').sort();
  assert.deepEqual(await sorted(), [...rows].sort());
  assert.deepEqual(await sorted(), [...rows].sort());
});

test('a mistake in a query is thrown as the text a person reads, and the engine goes on', async () => {
  const engine = open();
  await engine.table('Purchase', { time: 'at', key: 'user', files: [file] });
  assert.throws(() => engine.query('{ total: sum(Purchase.user) }'), /'input' of 'sum' does not accept this/);
  assert.match(await text(engine.query('{ n: count(Purchase) }').bytes('jsonl')), /"n":1/);
});

test('parameters are values of JavaScript: bigints exact, dates as timestamps, lists', async () => {
  const engine = open();
  await engine.table('Purchase', { time: 'at', key: 'user', files: [file] });
  const params = { least: 2, factor: 0.5, big: 2n ** 63n - 1n, since: new Date('2031-01-01T10:06:00Z'), names: ['ann', 'zoe'], none: null };
  const query =
    '{ a: Purchase.amount > $least, f: Purchase.amount * $factor, b: $big, s: time_of(Purchase) > $since, n: $names, x: $none } | last()';
  const [, row] = (await text(engine.query(query, { params, limit: 1 }).bytes('jsonl'))).split('"a":');
  assert.equal(row?.trim(), 'true,"f":2.5,"b":9223372036854775807,"s":false,"n":["ann","zoe"],"x":null}');
});

test('the lines of TypeScript in the readme print what stands below them', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const [, program, shown] = /```ts\n(.*?)```\n```csv\n(.*?)```/s.exec(readme) as unknown as [string, string, string];
  mkdirSync(join(folder, 'data'));
  const rows = [
    '2024-05-01T10:00:00Z,ann,20',
    '2024-05-01T12:30:00Z,ben,5.5',
    '2024-05-02T09:00:00Z,ann,12',
    '2024-05-03T18:00:00Z,ann,40'
  ];
  writeFileSync(join(folder, 'data', 'purchases.csv'), ['at,user,amount', ...rows, ''].join('\n'));
  const here = program.replace("'timeloom'", JSON.stringify(import.meta.resolve('timeloom')));
  assert.equal(execFileSync(process.execPath, ['--input-type=module', '-e', here], { cwd: folder, encoding: 'utf8' }), shown);
});
