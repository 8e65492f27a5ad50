import assert from 'node:assert/strict';
import { test } from 'node:test';
import { valueAt } from '../../engine/columns/values.ts';
import { compileQuery } from '../../engine/index.ts';
import { HISTORY } from '../../engine/plan/modes.ts';
import type { Data } from '../../engine/run/result.ts';
import { parseType } from '../../engine/types/notation.ts';
import type { Value } from '../../engine/types/value.ts';
import { loadWorld } from '../support/queries/load.ts';

// More rows than a slice has, so that rows are kept from several.
const ROWS = 40_000;

const SPELLING = { at: 'timestamp_ns', user: 'i64', b: 'bool', u: 'u8', h: 'i16', w: 'i32', l: 'i64', d: 'f64', s: 'string' };
const FIELDS = Object.entries(SPELLING).map(([name, type]) => ({ name, type: parseType(type) }));

const rows: Value[][] = Array.from({ length: ROWS }, (_, i) => {
  const some = <T extends Value>(value: T): T | null => (i % 11 === 3 ? null : value);
  return [
    BigInt(i),
    BigInt(i % 7),
    some(i % 2 === 0),
    some(i % 256),
    some((i % 60_000) - 30_000),
    i,
    some(BigInt(i) << 40n),
    some(i / 7),
    some(`t${i % 9}`)
  ];
});

function loaded(): Data {
  const table = { name: 'T', fields: FIELDS, key: 'user', grouping: 'user', subsort: false, rows };
  return loadWorld({ tables: [table] } as unknown as Parameters<typeof loadWorld>[0]);
}

async function resultOf(data: Data, text: string): Promise<Value[][]> {
  const { query, diagnostics } = compileQuery({ text, formulas: [], ...HISTORY }, data);
  assert.ok(query, JSON.stringify(diagnostics));
  const found: Value[][] = [];
  for await (const { length, time, subsort, key, columns } of query.run({}))
    for (let row = 0; row < length; row++)
      found.push([
        time[row] as bigint,
        Number(subsort[row]),
        valueAt(key, row, data.strings),
        ...columns.map(column => valueAt(column, row, data.strings))
      ]);
  return found;
}

const data = loaded();

for (const every of [2, 40, 5_000, 30_000])
  test(`of rows that a filter keeps, one in ${every}, every column and the identity are the table's`, async () => {
    const found = await resultOf(
      data,
      `{ b: T.b, u: T.u, h: T.h, w: T.w, l: T.l, d: T.d, s: T.s } | when(mod(T.w, ${every}) == ${every - 1})`
    );
    const kept = rows.filter(row => (row[5] as number) % every === every - 1);
    assert.deepEqual(
      found.map(([time, , ...rest]) => [time, ...rest]),
      kept
    );
    const all = await resultOf(data, '{ w: T.w }');
    const subsorts = new Map(all.map(([time, subsort]) => [time, subsort]));
    assert.ok(found.every(([time, subsort]) => subsorts.get(time as bigint) === subsort));
  });

test('the columns that only kept rows need are read for those alone', () => {
  const text = '{ l: T.l, d: T.d } | when(T.u == 1)';
  const shown = compileQuery({ text, formulas: [], ...HISTORY }, data).explain('kernel');
  assert.match(shown, /read T into stream 0, columns 3\n/);
  assert.match(shown, /stream 1 gets columns 6 7 of the rows it keeps of stream 0/);
});

test('an aggregation over kept rows has the entity of each', async () => {
  const found = await resultOf(data, 'let few = T | when(mod(T.w, 500) == 0) in { n: count(few.w) }');
  const counts = new Map<Value, number>();
  const expected = rows
    .filter(row => (row[5] as number) % 500 === 0)
    .map(row => {
      counts.set(row[1] as Value, (counts.get(row[1] as Value) ?? 0) + 1);
      return [row[0], row[1], counts.get(row[1] as Value)];
    });
  assert.deepEqual(
    found.map(([time, , ...rest]) => [time, ...rest]),
    expected
  );
});

const kernelOf = (text: string): string => compileQuery({ text, formulas: [], ...HISTORY }, data).explain('kernel');
const loopsOver = (stream: number, kernel: string): readonly string[] =>
  [...kernel.matchAll(/^\d+\. loop_\d+ over stream (\d+).*/gm)].filter(([, id]) => Number(id) === stream).map(([line]) => line);

test('500 features of kept rows are computed in a few loops that all write these rows alone', () => {
  const features = Array.from({ length: 500 }, (_, i) =>
    `f${i}: sum(if(T.d > ${i >> 3}.5, T.d))`.replace('sum', ['sum', 'max', 'count', 'mean'][i % 4]!)
  );
  const loops = loopsOver(0, kernelOf(`{ ${features.join(', ')} } | when(T.u == 1)`));
  assert.ok(loops.length > 1 && loops.length < 6, `${loops.length} loops`);
  for (const loop of loops) assert.match(loop, /writing streams 1:/);
});

test('many moving windows are spread over loops, none of which takes long to compile', () => {
  const features = Array.from({ length: 100 }, (_, i) => `f${i}: sum(T.d, window = trailing(${i + 1}h))`);
  const loops = loopsOver(0, kernelOf(`{ ${features.join(', ')} }`));
  const windows = loops.map(loop => loop.split(' ').length);
  assert.ok(Math.max(...windows) < 40, `${windows} nodes`);
});
