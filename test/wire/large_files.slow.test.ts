import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { comingTable } from '../../engine/serve/comingFiles.ts';
import { runQuery } from '../../engine/serve/fetch.ts';
import { loadRows } from '../../engine/serve/loading.ts';
import { findFiles } from '../../engine/serve/paths.ts';
import { readRequest } from '../../engine/serve/requests.ts';
import { Session } from '../../engine/serve/session.ts';
import { outputColumns, outputFields } from '../../engine/sinks/identity.ts';
import { batchWriter, type Format } from '../../engine/sinks/writer.ts';
import { ownPython } from '../bench/environments.ts';
import { MAIN } from '../support/wire/engine.ts';

let folder: string;

// Three files, the second inside the first's time; small row groups; a column with nulls and one that no query reads.
const WRITE = `
import sys, numpy as np, pyarrow as pa, pyarrow.parquet as pq
random = np.random.default_rng(3)
for name, first, step, unit in (("a", 0, 1000, "us"), ("b", 1_000_500, 700, "us"), ("c", 9_000_000, 5, "us")):
    rows = 5000
    time = pa.array(1_600_000_000_000_000 + first + step * np.arange(rows)).cast(pa.timestamp("us")).cast(pa.timestamp(unit))
    amount = pa.array(np.round(random.gamma(2, 20, rows), 2), mask=random.random(rows) < 0.1)
    user = pa.array([f"user {i}" for i in random.integers(0, 300, rows)])
    table = pa.table({"time": time, "unused": pa.array(["x"] * rows), "user": user, "n": random.integers(0, 9, rows), "amount": amount})
    pq.write_table(table, f"{sys.argv[1]}/{name}.parquet", row_group_size=700)
`;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'timeloom-large-'));
  execFileSync(ownPython, ['-c', WRITE, folder]);
});
after(() => rmSync(folder, { recursive: true }));

const pace = { signal: new AbortController().signal, pause: async () => {}, progress: () => {} };
const real = (path: string): string => path;
const settings = (time: string, key: string) =>
  readRequest('table', { table: { name: 'E', time, key, grouping: 'user' }, rows: { kind: 'none' } }).table;
const table = settings('time', 'user');

async function loaded(paths: readonly string[], of = table): Promise<Session> {
  const session = new Session();
  const rows = { kind: 'files' as const, paths, format: null };
  const supply = { real, received: () => (async function* () {})() };
  session.tables.create(of, 'error', await loadRows({ rows, nanIsNull: false }, supply, { strings: session.strings, columns: null, pace }));
  return session;
}

async function streaming(paths: readonly string[], of = table): Promise<Session> {
  const session = new Session();
  const found = await comingTable(of, findFiles(paths, null, real), { strings: session.strings, declared: null, pace, large: 1 << 16 });
  assert.ok(found !== null);
  session.tables.createComing(of, { ...found, room: 1 << 24 });
  return session;
}

const csv = async (session: Session, text: string, results: string): Promise<string> =>
  (await written('csv', session, text, results)).toString();

async function written(format: Format, session: Session, text: string, results: string): Promise<Buffer> {
  const { query } = session.query(readRequest('check', { text, results }));
  const writer = batchWriter(format, outputFields(query.columns, query.keyType, true), session.strings);
  const pieces = writer.begin();
  for await (const batch of runQuery(query, 0, pace))
    pieces.push(...writer.batch(outputColumns(batch, true), batch.length).map(piece => piece.slice()));
  return Buffer.concat([...pieces, ...writer.end()]);
}

const QUERIES = [
  '{ n: count(E.amount), s: sum(E.amount), lo: min(E.amount), hi: max(E.amount) }',
  '{ user: E.user, spent: E.amount | if(E.n > 3) | sum(window = trailing(2s)) }',
  '{ s: sum(E.amount, window = since(minutely())), all: lookup(E.n, sum(E.amount | with_key(E.n, grouping = "n"))) }',
  'E | when(E.n == 3)'
];

test('large files are read while a query runs, with the same rows as if they had been loaded', async () => {
  const paths = [folder];
  const [whole, streamed] = [await loaded(paths), await streaming(paths)];
  for (const text of QUERIES)
    for (const results of ['history', 'final']) {
      const expected = await csv(whole, text, results);
      assert.ok(expected.length > 1000, text);
      assert.equal(await csv(streamed, text, results), expected, text);
      assert.equal(await csv(streamed, text, results), expected, `${text}, again`);
    }
});

test('small files, and those that do not say their times, are loaded', async () => {
  const ask = (large: number, changed: Partial<typeof table> = {}) =>
    comingTable({ ...table, ...changed }, findFiles([folder], null, real), { strings: new Session().strings, declared: null, pace, large });
  assert.equal(await ask(1 << 30), null);
  assert.equal(await ask(1, { time: 'user' }), null);
  assert.notEqual(await ask(1), null);
});

// What pyarrow reads of the statistics, and what they should be.
const CHECK = `
import sys, pyarrow.parquet as pq, pyarrow.compute as pc
file = pq.ParquetFile(sys.argv[1])
for index, name in enumerate(file.schema_arrow.names):
    column, said = file.read(columns=[name])[name], file.metadata.row_group(0).column(index).statistics
    assert said.null_count == column.null_count, (name, said)
    if name in ("_key", "user"):
        assert not said.has_min_max, (name, said)
        continue
    is_time = str(column.type).startswith("timestamp")
    found = (said.min_raw, said.max_raw) if is_time else (said.min, said.max)
    assert found == tuple(pc.min_max(column.cast("int64") if is_time else column).as_py().values()), (name, said)
print(file.metadata.num_row_groups)
`;

test('files that were written here say their times and nulls as pyarrow reads them, and are read while a query runs', async () => {
  const text = '{ user: E.user, amount: E.amount, n: E.n, few: E.n as i32, below: 0 - E.amount, small: E.n > 4 }';
  const [path, of] = [join(folder, 'made', 'result.parquet'), settings('_time', 'user')];
  mkdirSync(join(folder, 'made'));
  writeFileSync(path, await written('parquet', await loaded([join(folder, '*.parquet')]), text, 'history'));
  assert.equal(execFileSync(ownPython, ['-c', CHECK, path], { encoding: 'utf8' }).trim(), '1');
  for (const query of QUERIES) {
    const expected = await csv(await loaded([path], of), query, 'history');
    assert.ok(expected.length > 1000, query);
    assert.equal(await csv(await streaming([path], of), query, 'history'), expected, query);
  }
});

// 400,000 rows in no order, as Parquet with statistics and as CSV.
const SHUFFLED = `
import sys, numpy as np, pyarrow as pa, pyarrow.csv, pyarrow.parquet as pq
random = np.random.default_rng(4)
time = pa.array(random.permutation(400_000)).cast(pa.timestamp("ms"))
table = pa.table({"time": time, "user": random.integers(0, 99, 400_000), "amount": random.random(400_000)})
pq.write_table(table, f"{sys.argv[1]}/rows.parquet", row_group_size=20_000)
pa.csv.write_csv(table, f"{sys.argv[1]}/rows.csv")
`;

test('input in no order that does not fit ends in an error that says sort by time, not in the death of the process', async () => {
  const shuffled = join(folder, 'shuffled');
  mkdirSync(shuffled);
  execFileSync(ownPython, ['-c', SHUFFLED, shuffled]);
  writeFileSync(join(shuffled, 'q.tl'), '{ s: sum(E.amount) }');
  const run = (file: string, limit: string): string => {
    writeFileSync(join(shuffled, 'tables.toml'), `[tables.E]\nsource = "${file}"\ntime = "time"\nkey = "user"\n`);
    const args = ['run', 'q.tl', '-t', 'tables.toml', '-o', 'out.csv', '--memory-limit', limit];
    const { status, stderr } = spawnSync(process.execPath, ['--no-warnings', MAIN, ...args], { cwd: shuffled, encoding: 'utf8' });
    assert.equal(status, 1, stderr);
    return stderr;
  };
  assert.match(
    run('rows.parquet', '60MB'),
    /^error: \d+ rows would have to wait in memory for rows of earlier times .*: sort by time, or give more memory\n$/
  );
  assert.match(
    run('rows.csv', '30MB'),
    /^error: table 'E' does not fit: the memory limit of 30 MB was reached .*; or sort by time and write Parquet/
  );
});
