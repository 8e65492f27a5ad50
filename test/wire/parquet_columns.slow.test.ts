import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Batch, Column, FixedColumn } from '../../engine/columns/column.ts';
import { concatColumns } from '../../engine/columns/concat.ts';
import { StringPool } from '../../engine/columns/strings.ts';
import { asideOf } from '../../engine/serve/columnReading.ts';
import { readArrow } from '../../engine/sources/arrow/reader.ts';
import type { Aside } from '../../engine/sources/bytes.ts';
import { openParquet } from '../../engine/sources/parquet/file.ts';
import { readParquet } from '../../engine/sources/parquet/reader.ts';
import { ownPython } from '../bench/environments.ts';
import { rowsOf } from '../support/batches.ts';
import { MAIN } from '../support/wire/engine.ts';

let folder: string;

// Pages of more values than go through memory at once; dictionaries of one, few and too many values; runs, packed bits and both.
const WRITE = `
import sys, numpy as np, pyarrow as pa, pyarrow.parquet as pq
folder, random, rows = sys.argv[1], np.random.default_rng(5), 50_000
some = lambda share: random.random(rows) < share
table = pa.table({
    "rising": pa.array(2**62 + np.arange(rows)),
    "one": pa.array(np.full(rows, 7)),
    "few": pa.array(random.integers(0, 300, rows).astype(np.int32), mask=some(0.3)),
    "runs": pa.array(np.repeat(random.integers(0, 5, rows // 50), 50), mask=np.repeat(random.random(rows // 500) < 0.5, 500)),
    "many": pa.array(random.random(rows), mask=some(0.01)),
    "float": pa.array(random.random(rows).astype(np.float32), mask=some(0.5)),
    "small": pa.array(random.integers(0, 2**16, rows).astype(np.uint16), mask=some(0.1)),
    "bytes": pa.array(random.integers(-128, 128, rows).astype(np.int8)),
    "truth": pa.array(some(0.5), mask=some(0.2)),
    "text": pa.array([f"text {i}" for i in random.integers(0, 2000, rows)], mask=some(0.2)),
    "long": pa.array(["x" * i for i in random.integers(0, 200, rows)]),
    "empty": pa.array([None] * rows, pa.float64()),
    "time": pa.array(random.integers(0, 2**62, rows)).cast(pa.timestamp("ns")),
    "list": pa.array([[i, None] if i % 3 else None for i in range(rows)]),
})
with pa.ipc.new_stream(f"{folder}/rows.arrow", table.schema) as stream:
    stream.write_table(table)
for name, options in {
    "plain": dict(compression="none", use_dictionary=False),
    "snappy": dict(compression="snappy", row_group_size=20_000),
    "small": dict(compression="snappy", data_page_size=2000, dictionary_pagesize_limit=3000),
    "zstd": dict(compression="zstd", data_page_version="2.0"),
    "gzip": dict(compression="gzip", row_group_size=7_000, use_byte_stream_split=["many"], use_dictionary=["text"]),
    "lz4": dict(compression="lz4", use_dictionary=False, data_page_version="2.0", row_group_size=49_999),
}.items():
    pq.write_table(table, f"{folder}/{name}.parquet", **options)
`;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'timeloom-parquet-'));
  execFileSync(ownPython, ['-c', WRITE, folder]);
});
after(() => rmSync(folder, { recursive: true }));

async function read(name: string, strings: StringPool, aside: Aside | null = null): Promise<Batch> {
  const file = await openParquet(join(folder, name));
  try {
    return await readParquet(file, { strings, aside });
  } finally {
    await file.close();
  }
}

/** The rows as Arrow has them. */
function expected(strings: StringPool): unknown[][] {
  const { batches } = readArrow(readFileSync(join(folder, 'rows.arrow')), strings);
  const schema = (batches[0] as Batch).schema;
  const columns = schema.map(({ type }, i) =>
    concatColumns(
      type,
      batches.map(batch => batch.columns[i] as Column)
    )
  );
  return rowsOf({ schema, length: (columns[0] as Column).length, columns }, strings);
}

test('large files of every codec and encoding are read as Arrow has their rows', async () => {
  const strings = new StringPool();
  const rows = expected(strings);
  for (const name of ['plain', 'snappy', 'small', 'zstd', 'gzip', 'lz4'])
    assert.deepEqual(rowsOf(await read(`${name}.parquet`, strings), strings), rows, name);
});

test('a column has validity only where something is null, and nothing under its nulls', async () => {
  const { schema, columns } = await read('snappy.parquet', new StringPool());
  const of = (name: string): Column => columns[schema.findIndex(field => field.name === name)] as Column;
  assert.equal(of('rising').valid, null);
  const few = of('few') as FixedColumn;
  assert.ok(few.valid?.includes(0));
  assert.ok([...few.data].every((value, row) => value === 0 || few.valid?.[row] === 1));
});

const NOTHING: Aside = { column: async () => null, rest: async () => null };

test('a thread reads columns aside, and rows are the same', async () => {
  const strings = new StringPool();
  const thread = asideOf(MAIN);
  if (thread === null) return;
  const names: string[] = [];
  const aside: Aside = {
    ...NOTHING,
    column(task) {
      names.push(task.leaf.name);
      return thread.column(task);
    }
  };
  assert.deepEqual(rowsOf(await read('snappy.parquet', strings, aside), strings), rowsOf(await read('snappy.parquet', strings), strings));
  assert.ok(names.length > 0 && !names.includes('text') && !names.includes('list'), names.join());
});

test('where the thread is gone, everything is read here', async () => {
  const strings = new StringPool();
  assert.deepEqual(rowsOf(await read('zstd.parquet', strings, NOTHING), strings), expected(strings));
});

test('damage that the thread finds is told as it is told here', async () => {
  const thread = asideOf(MAIN);
  if (thread === null) return;
  const bytes = readFileSync(join(folder, 'plain.parquet'));
  // The first pages hold rising numbers.
  bytes.fill(0xff, 4, 40);
  writeFileSync(join(folder, 'damaged.parquet'), bytes);
  const told = async (aside: Aside | null): Promise<string> => {
    try {
      await read('damaged.parquet', new StringPool(), aside);
      return 'nothing';
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
  };
  const here = await told(null);
  assert.match(here, /^DataError: column 'rising': /);
  assert.equal(await told(thread), here);
});
