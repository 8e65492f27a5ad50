import assert from 'node:assert/strict';
import { test } from 'node:test';
import { valueAt } from '../../engine/columns/values.ts';
import { compileQuery } from '../../engine/index.ts';
import { HISTORY, type Mode } from '../../engine/plan/modes.ts';
import { parseType } from '../../engine/types/notation.ts';
import type { Value } from '../../engine/types/value.ts';
import { loadWorld } from '../support/queries/load.ts';

const FIELDS = Object.entries({ at: 'timestamp_ns', user: 'i64', x: 'f64' }).map(([name, type]) => ({ name, type: parseType(type) }));
const rows: Value[][] = [
  [1n, 1n, null],
  [2n, 2n, 5],
  [3n, 1n, 7],
  [4n, 2n, 6],
  [4n, 3n, null],
  [5n, 1n, 8]
];
const table = { name: 'T', fields: FIELDS, key: 'user', grouping: 'user', subsort: false, rows };
const data = loadWorld({ tables: [table] } as unknown as Parameters<typeof loadWorld>[0]);
const FINAL: Mode = { ...HISTORY, results: 'final', whole: true };

const compiled = (text: string, mode: Partial<Mode> = {}) => compileQuery({ text, formulas: [], ...FINAL, ...mode }, data);

async function resultOf(text: string, mode: Partial<Mode> = {}): Promise<Value[][]> {
  const { query } = compiled(text, mode);
  const found: Value[][] = [];
  for await (const { length, key, columns } of query!.run({}))
    for (let row = 0; row < length; row++) found.push([key, ...columns].map(column => valueAt(column, row, data.strings)));
  return found.sort(([a], [b]) => Number(a) - Number(b));
}

const SUMMARY = '{ n: count(T.x), s: sum(T.x), half: mean(T.x) / 2.0, l: last(T.x) }';

test('a final result is what its aggregations hold in the end', async () => {
  assert.doesNotMatch(compiled(SUMMARY).explain('kernel'), /lookup/);
  assert.deepEqual(await resultOf(SUMMARY), [
    [1n, 2, 15, 3.75, 8],
    [2n, 2, 11, 2.75, 6],
    [3n, 0, null, null, null]
  ]);
});

test('a final result at a time is what its aggregations hold then', async () => {
  assert.doesNotMatch(compiled(SUMMARY, { at: 3n }).explain('kernel'), /lookup/);
  assert.deepEqual(await resultOf(SUMMARY, { at: 3n }), [
    [1n, 1, 7, 3.5, 7],
    [2n, 1, 5, 2.5, 5]
  ]);
});

test('a window that has closed is not what its state holds: its value is carried to the end', async () => {
  const text = '{ n: count(T.x, window = since(T.x > 6.0)) }';
  assert.match(compiled(text).explain('kernel'), /lookup/);
  assert.deepEqual(await resultOf(text), [
    [1n, 1],
    [2n, 2],
    [3n, 0]
  ]);
});

test('a final result changed since a time leaves out who has not changed', async () =>
  assert.deepEqual(await resultOf(SUMMARY, { changedSince: 5n }), [[1n, 2, 15, 3.75, 8]]));
