import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Local } from '../../engine/cli/local.ts';
import { querySettings } from '../../engine/cli/queryOptions.ts';
import { valueAt } from '../../engine/columns/values.ts';
import { resumed } from '../../engine/serve/checkpoint.ts';
import { runQuery } from '../../engine/serve/fetch.ts';
import { Client } from '../support/wire/client.ts';
import { startEngine } from '../support/wire/engine.ts';

const HEAD = 'time,user,amount';
const FIRST = [HEAD, '2024-01-01T00:00:00Z,a,1', '2024-01-01T01:00:00Z,b,2'];
const LATER = [HEAD, '2024-01-02T00:00:00Z,a,10'];
const QUERY = '{ s: sum(P.amount), n: count(P), l: lag(1, P.amount) }';

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'timeloom-resume-'));
});
after(() => rmSync(folder, { recursive: true }));

/** A folder of files with a table over its CSV files, the checkpoint beside them. */
function place(name: string, files: Readonly<Record<string, readonly string[]>>) {
  const at = mkdtempSync(join(folder, `${name}-`));
  writeFileSync(join(at, 't.toml'), '[tables.P]\nsource = ["*.csv"]\ntime = "time"\nkey = "user"\n');
  const add = (file: string, lines: readonly string[]) => writeFileSync(join(at, file), `${lines.join('\n')}\n`);
  for (const [file, lines] of Object.entries(files)) add(file, lines);
  return { at, add, checkpoint: join(at, 'kept') };
}

/** Runs the query there: its rows without times, and what was warned of. */
async function run({ at, checkpoint }: ReturnType<typeof place>, text = QUERY, more: Parameters<typeof querySettings>[1] = {}) {
  const local = new Local({ memory: null, time: null });
  await local.loadTables(join(at, 't.toml'));
  const { query, limit, warnings } = await resumed(local.session.query(querySettings(text, { results: 'final', ...more })), checkpoint);
  const rows: string[] = [];
  const { strings } = local.session;
  for await (const batch of runQuery(query, limit, local))
    for (let i = 0; i < batch.length; i++) rows.push([batch.key, ...batch.columns].map(column => valueAt(column, i, strings) ?? '').join());
  return { rows, warned: warnings.join('\n') };
}

const manifestOf = ({ checkpoint }: { readonly checkpoint: string }) =>
  JSON.parse(readFileSync(join(checkpoint, 'manifest.json'), 'utf8')) as { until: string; file: string };

const WHOLE = ['b,2,1,', 'a,11,2,1'];

describe('a query that resumes', () => {
  it('leaves a checkpoint, goes on from it over later rows, and again', async () => {
    const here = place('on', { 'a.csv': FIRST });
    assert.deepEqual(await run(here), { rows: ['b,2,1,', 'a,1,1,'], warned: '' });
    assert.equal(manifestOf(here).until, '2024-01-01T01:00:00Z');
    assert.deepEqual(await run(here), { rows: ['b,2,1,', 'a,1,1,'], warned: '' });
    here.add('b.csv', LATER);
    assert.deepEqual(await run(here), { rows: WHOLE, warned: '' });
    assert.equal(manifestOf(here).until, '2024-01-02T00:00:00Z');
    assert.deepEqual(readdirSync(here.checkpoint).sort(), ['manifest.json', manifestOf(here).file]);
  });

  it('begins anew, and says so, where rows were added before the last event', async () => {
    const here = place('before', { 'a.csv': FIRST });
    await run(here);
    here.add('b.csv', [HEAD, '2024-01-01T00:30:00Z,a,10']);
    const { rows, warned } = await run(here);
    assert.deepEqual(rows, WHOLE);
    assert.equal(
      warned,
      "computed from the first row on: the snapshot is of other rows: it has read 2 of table 'P', which has 3 up to then"
    );
  });

  it('begins anew where it is another query, or read only to an earlier time', async () => {
    const here = place('other', { 'a.csv': FIRST, 'b.csv': LATER });
    await run(here);
    const other = await run(here, QUERY.replace('sum', 'max'));
    assert.deepEqual(other.rows, ['b,2,1,', 'a,10,2,1']);
    assert.match(other.warned, /another query$/);
    const at = { at: '2024-01-01T12:00:00Z' };
    await run(here, QUERY, { at: '2024-01-03T00:00:00Z' });
    const earlier = await run(here, QUERY, at);
    assert.deepEqual(earlier.rows, ['b,2,1,', 'a,1,1,']);
    assert.match(earlier.warned, /has read events after the time/);
  });

  it('goes on in final results at a later time', async () => {
    const here = place('at', { 'a.csv': FIRST, 'b.csv': LATER });
    await run(here, QUERY, { at: '2024-01-01T12:00:00Z' });
    assert.deepEqual(await run(here, QUERY, { at: '2024-01-05T00:00:00Z' }), { rows: WHOLE, warned: '' });
  });

  it('goes on in histories that show only rows after the checkpoint', async () => {
    const here = place('history', { 'a.csv': FIRST });
    const since = { results: 'history', 'changed-since': '2024-01-01T12:00:00Z' };
    await run(here, QUERY, since);
    here.add('b.csv', LATER);
    assert.deepEqual(await run(here, QUERY, since), { rows: ['a,11,2,1'], warned: '' });
    assert.match(
      (await run(here, QUERY, { results: 'history', 'changed-since': '2024-01-01T00:30:00Z' })).warned,
      /not before changed_since/
    );
  });

  it('begins anew where the checkpoint is damaged, and does not mind what was left half-written', async () => {
    const here = place('damaged', { 'a.csv': FIRST, 'b.csv': LATER });
    await run(here);
    const { file } = manifestOf(here);
    const state = readFileSync(join(here.checkpoint, file));
    writeFileSync(join(here.checkpoint, file), state.with(state.length - 40, 1));
    const damaged = await run(here);
    assert.deepEqual(damaged.rows, WHOLE);
    assert.match(damaged.warned, /the snapshot is damaged/);
    writeFileSync(join(here.checkpoint, 'manifest.json'), '{"format": 1, "file": "../../etc/passwd"}');
    assert.match((await run(here)).warned, /the checkpoint in .* is damaged: manifest.json$/);
    rmSync(join(here.checkpoint, 'manifest.json'));
    writeFileSync(join(here.checkpoint, 'state-0000000000000000.timeloom.tmp'), 'half');
    assert.deepEqual(await run(here), { rows: WHOLE, warned: '' });
    assert.deepEqual(readdirSync(here.checkpoint).sort(), ['manifest.json', manifestOf(here).file]);
  });

  it('keeps its checkpoint within the folders that may be read', async () => {
    const engine = await startEngine(['--allow', join(folder)]);
    const client = await Client.open(engine, 'resume');
    const table = {
      name: 'P',
      time: 't',
      key: 'k',
      grouping: 'k',
      schema: [
        ['t', 'timestamp_ns'],
        ['k', 'i64']
      ]
    };
    await client.call({ type: 'table', table, rows: { kind: 'none' } });
    const id = client.ask({ type: 'query', text: '{ n: count(P) }', results: 'final', resume: join(tmpdir(), 'elsewhere') });
    const answer = (await client.answer(id)) as { type: string; message?: string };
    assert.equal(answer.type, 'error');
    assert.match(answer.message ?? '', /outside the folders that may be read/);
    await engine.stop();
  });
});
