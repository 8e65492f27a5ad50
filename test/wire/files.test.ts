import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { StringPool } from '../../engine/columns/strings.ts';
import { valueAt } from '../../engine/columns/values.ts';
import { loadRows } from '../../engine/serve/loading.ts';
import { readRequest } from '../../engine/serve/requests.ts';
import { declaredColumns, Tables } from '../../engine/serve/tables.ts';
import type { Value } from '../../engine/types/value.ts';

const folder = mkdtempSync(join(tmpdir(), 'timeloom-files-'));
after(() => rmSync(folder, { recursive: true }));

const PACE = { signal: new AbortController().signal, pause: async () => {}, progress: () => {} };
const SUPPLY = { real: (path: string) => path, received: () => assert.fail('no stream was announced') };

/** Columns whose values are of no interest here. */
const NAMED = ['at', 'k'];

interface Read {
  readonly types: string;
  readonly rows: readonly (readonly Value[])[];
}

type Texts = Readonly<Record<string, string | Uint8Array>>;

/** The columns beside `at` and `k`, and their values, of a table that was loaded from files and then got more. */
async function table(files: Texts, more: Texts = {}, schema: object | null = null): Promise<Read> {
  for (const [name, text] of Object.entries({ ...files, ...more })) writeFileSync(join(folder, name), text);
  const strings = new StringPool();
  const tables = new Tables(strings, () => {});
  const { table: settings } = readRequest('table', {
    table: { name: 'T', time: 'at', key: 'k', grouping: 'k', schema },
    rows: { kind: 'none' }
  });
  const load = (names: readonly string[], known: object) => {
    const rows = { kind: 'files' as const, paths: names.map(name => join(folder, name)), format: null };
    return loadRows({ rows, nanIsNull: false }, SUPPLY, { strings, columns: null, pace: PACE, ...known });
  };
  tables.create(settings, 'error', await load(Object.keys(files), { columns: declaredColumns(settings) }));
  for (const name of Object.keys(more)) tables.append('T', await load([name], tables.known('T')));
  const { schema: made, events } = tables.forQuery().get('T') ?? assert.fail();
  const fields = made.type.kind === 'record' ? made.type.fields : [];
  const shown = fields.map(({ name }, i) => ({ name, i })).filter(({ name }) => !NAMED.includes(name));
  const types = tables.list()[0]?.columns.filter(({ name }) => !NAMED.includes(name)) ?? [];
  return {
    types: types.map(({ name, type }) => `${name}: ${type}`).join(', '),
    rows: Array.from({ length: events.length }, (_, row) => shown.map(({ i }) => valueAt(events.columns[i] ?? assert.fail(), row, strings)))
  };
}

/** A CSV file whose rows come `minutes` after ten. */
const csv = (header: string, minutes: number, ...rows: string[]): string =>
  `at,k,${header}\n${rows.map((row, i) => `2031-05-01T10:${String(minutes + i).padStart(2, '0')}:00,a,${row}\n`).join('')}`;

const EMPTY = { 'b.csv': csv('x,s', 10, ',', ',') };

test('CSV files loaded together have the types that all their values have, as if they were one (§7.3, §1.12)', async () => {
  const cases: readonly (readonly [first: string, second: string, Read])[] = [
    ['1', '2.5', { types: 'x: f64', rows: [[1], [2.5]] }],
    ['-0', '0.5', { types: 'x: f64', rows: [[-0], [0.5]] }],
    ['007', 'seven', { types: 'x: string', rows: [['007'], ['seven']] }],
    ['true', '1', { types: 'x: string', rows: [['true'], ['1']] }],
    ['2031-01-01', '2031-01-01T00:00:00', { types: 'x: string', rows: [['2031-01-01'], ['2031-01-01T00:00:00']] }],
    ['2031-01-01T00:00:00', 'soon', { types: 'x: string', rows: [['2031-01-01T00:00:00'], ['soon']] }],
    ['1970-01-01T00:00:01', '1970-01-01T00:00:00.25', { types: 'x: timestamp_ms', rows: [[1000n], [250n]] }],
    ['', '5', { types: 'x: i64', rows: [[null], [5n]] }],
    ['5', '', { types: 'x: i64', rows: [[5n], [null]] }],
    ['', 'five', { types: 'x: string', rows: [[''], ['five']] }],
    ['', '', { types: 'x: string', rows: [[''], ['']] }]
  ];
  for (const [first, second, expected] of cases) {
    const [one, two] = [csv('x', 0, first), csv('x', 10, second)];
    assert.deepEqual(await table({ 'a.csv': one, 'b.csv': two }), expected, `${first} | ${second}`);
    const turned = { 'a.csv': csv('x', 10, second), 'b.csv': csv('x', 0, first) };
    assert.deepEqual(await table(turned), expected, `${second} | ${first}`);
  }
});

test('a CSV file without rows says nothing about types', async () => {
  assert.deepEqual(await table({ 'a.csv': csv('x', 0), 'b.csv': csv('x', 1, '5') }), { types: 'x: i64', rows: [[5n]] });
});

test('a column that a file lacks is null there', async () => {
  const read = await table({ 'a.csv': csv('x', 0, '1'), 'b.csv': csv('y', 10, 'u'), 'c.csv': csv('y,x', 20, 'v,2') });
  assert.deepEqual(read, {
    types: 'x: i64, y: string',
    rows: [
      [1n, null],
      [null, 'u'],
      [2n, 'v']
    ]
  });
});

test('rows added later have the columns and types of the first: missing ones null, others left out, empty texts empty', async () => {
  assert.deepEqual(await table({ 'a.csv': csv('x,s', 0, '1,u', ',') }, EMPTY), {
    types: 'x: i64, s: string',
    rows: [
      [1n, 'u'],
      [null, ''],
      [null, ''],
      [null, '']
    ]
  });
  assert.deepEqual((await table({ 'a.csv': csv('x,s', 0, '1,u') }, { 'b.csv': csv('z,x', 10, 'extra,2') })).rows, [
    [1n, 'u'],
    [2n, null]
  ]);
  await assert.rejects(table({ 'a.csv': csv('x', 0, '1') }, { 'b.csv': csv('x', 10, '2.5') }), {
    name: 'DataError',
    message: `${join(folder, 'b.csv')}, line 2:23, column 'x': "2.5" is not a value of type i64`
  });
});

test('with a schema an empty field of a text column is null, in rows added later too', async () => {
  const schema = [
    ['at', 'timestamp_ns'],
    ['k', 'string'],
    ['x', 'i64'],
    ['s', 'string']
  ];
  assert.deepEqual((await table({ 'a.csv': csv('x,s', 0, '1,') }, EMPTY, schema)).rows, [
    [1n, null],
    [null, null],
    [null, null]
  ]);
});

test('records of JSON lines in several files have the fields of all', async () => {
  const line = (minute: number, r: object) => `${JSON.stringify({ at: `2031-05-01T10:0${minute}:00`, k: 'a', r })}\n`;
  assert.deepEqual(await table({ 'a.jsonl': line(0, { p: 1 }), 'b.jsonl': line(1, { q: ['u'], p: 0.5 }) }), {
    types: 'r: {p: f64, q: list<string>}',
    rows: [[[1, null]], [[0.5, ['u']]]]
  });
});

test('a file that is of another format than its name says is told as what it is', async () => {
  const cases: readonly (readonly [name: string, bytes: string | Uint8Array, problem: string])[] = [
    ['lie.csv', 'PAR1\u0015\u0004', 'by its name this is text, but it is a Parquet file'],
    ['lie.jsonl', 'ARROW1\0\0', 'by its name this is text, but it is an Arrow file'],
    ['lie.csv', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd), 'by its name this is text, but it is compressed by Zstandard: unpack it'],
    ['lie.csv', 'PK\u0003\u0004', 'by its name this is text, but it is a ZIP archive or a spreadsheet: unpack it or save it as CSV'],
    ['lie.parquet', csv('x', 0, '1'), 'this is not a Parquet file, or it is cut off'],
    ['lie.arrow', csv('x', 0, '1'), 'this is not Arrow data: a message of 1798075489 bytes is announced'],
    ['lie.jsonl', csv('x', 0, '1'), 'line 1:1: a value is expected'],
    ['lie.jsonl', '[{"at": "2031-01-01", "k": 1}]', 'line 1: an object is expected: one per line']
  ];
  for (const [name, bytes, problem] of cases) {
    const path = join(folder, name);
    const message = problem.startsWith('line') ? `${path}, ${problem}` : `${path}: ${problem}`;
    await assert.rejects(table({ [name]: bytes }), { name: 'DataError', message }, name);
  }
});
