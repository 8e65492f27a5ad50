import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inLab } from './lab.ts';
import type { Notebook } from './notebook.ts';

const SETUP = `%load_ext timeloom
import pandas as pd
purchases = pd.DataFrame({
    "at": pd.to_datetime(["2026-03-01 10:00", "2026-03-01 10:05", "2026-03-01 10:10", "2026-03-01 10:20"]),
    "user": ["Ada", "Ben", "Ada", "<b>Eve</b>"],
    "amount": [12.5, 3.0, None, 7.25],
})
%timeline_table Purchase purchases --time at --key user`;

const QUERY = `%%timeline
{ user: Purchase.user, total: sum(Purchase.amount), n: count(Purchase) }`;

const MISTAKE = `%%timeline
{ n: count(Purchase),
  total: sum(Purchase.user) }`;

const house = inLab();

/** The rows of the table in a cell's output, head first. */
const table = (notebook: Notebook, cell: number): Promise<string[][]> =>
  notebook
    .cell(cell)
    .locator('.jp-OutputArea tr')
    .evaluateAll(rows => rows.map(row => Array.from(row.children, cell => cell.textContent ?? '')));

test('a cell typed into a notebook is coloured, runs, and its table is read in the output', async () => {
  const notebook = await house.open('run.ipynb', SETUP, '');
  await notebook.run(0);
  assert.match(await notebook.output(0), /Purchase: 4 rows/);
  await notebook.type(1, QUERY);
  assert.ok((await notebook.tokens(1)).some(token => token.text === 'sum'));
  await notebook.run(1);
  await notebook.screenshot('run.png');
  assert.deepEqual(await table(notebook, 1), [
    ['_time', '_key', 'user', 'total', 'n'],
    ['2026-03-01 10:00:00', 'Ada', 'Ada', '12.5', '1'],
    ['2026-03-01 10:05:00', 'Ben', 'Ben', '3', '1'],
    ['2026-03-01 10:10:00', 'Ada', 'Ada', '12.5', '2'],
    ['2026-03-01 10:20:00', '<b>Eve</b>', '<b>Eve</b>', '7.25', '1']
  ]);
  assert.deepEqual(notebook.errors, []);
});

test('a mistake is shown with a caret under the culprit, without a traceback, and the next cell runs', async () => {
  const notebook = await house.open('mistake.ipynb', SETUP, MISTAKE, QUERY);
  await notebook.run(0);
  await notebook.run(1);
  await notebook.screenshot('mistake.png');
  const output = (await notebook.output(1)).replaceAll('\u00a0', ' ');
  const lines = output.trimEnd().split('\n');
  assert.equal(lines[0], 'error[E0010]: Wrong type');
  const source = lines.findIndex(line => line.includes('total: sum(Purchase.user)'));
  const caret = lines[source + 1] ?? '';
  assert.equal(caret.indexOf('^^^'), lines[source]?.indexOf('sum('), output);
  assert.doesNotMatch(output, /Traceback|File "/);
  await notebook.run(2);
  assert.equal((await table(notebook, 2)).length, 5);
});

test('the status bar shows what the engine of this very notebook holds, also after the kernel was restarted', async () => {
  const notebook = await house.open('status.ipynb', SETUP, QUERY);
  await notebook.run(0);
  await notebook.run(1);
  const holds = notebook.status().filter({ hasText: /^Timeloom: 1 table · 4 rows · idle · [\d.]+ [kMG]?B$/ });
  await holds.waitFor();
  await notebook.screenshot('status.png');
  await notebook.restartKernel();
  await notebook.type(1, '%load_ext timeloom\n%timeline { n: count(Purchase) }');
  await notebook.run(1);
  assert.equal((await table(notebook, 1)).length, 5, 'the tables outlive the kernel');
  await holds.waitFor();
});

test('two notebooks have a session each', async () => {
  const first = await house.open('first.ipynb', SETUP);
  await first.run(0);
  const second = await house.open('second.ipynb', '%load_ext timeloom', MISTAKE);
  await second.run(0);
  await second.run(1);
  assert.match(await second.output(1), /E0006/);
  await second.status().filter({ hasText: 'Timeloom: 0 tables · 0 rows · idle' }).waitFor();
  await first.status().filter({ hasText: 'Timeloom: 1 table · 4 rows · idle' }).waitFor();
});

test('when the engine dies the status bar says so, and comes back with the next engine', async () => {
  const notebook = await house.open('dead.ipynb', SETUP, QUERY);
  await notebook.run(0);
  await notebook.status().filter({ hasText: '1 table' }).waitFor();
  const [, pid] = [...house.lab.log().matchAll(/the engine is ready \(process (\d+)\)/g)].at(-1) ?? [];
  process.kill(Number(pid), 'SIGKILL');
  await notebook.status().filter({ hasText: 'Timeloom: engine not reachable, trying again…' }).waitFor();
  await notebook.status().filter({ hasText: 'Timeloom: 0 tables' }).waitFor();
  await notebook.run(1);
  const told = (await notebook.output(1)).replaceAll('\u00a0', ' ');
  assert.match(told, /the engine ended\. It has been started again\. What was in memory alone is lost; make it again:/);
  assert.match(told, /^ {2}%timeline_table Purchase purchases --time at --key user$/m);
  await notebook.screenshot('engine-died.png');
  await notebook.run(0);
  await notebook.run(1);
  assert.equal((await table(notebook, 1)).length, 5);
  await notebook.status().filter({ hasText: '1 table' }).waitFor();
  assert.deepEqual(notebook.errors, []);
});
