import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { inLab } from './lab.ts';
import { eventually, type Notebook, notebookText } from './notebook.ts';

const ROWS = 300_000;
const SETUP = `%load_ext timeloom
import numpy as np, pandas as pd
n = ${ROWS}
rng = np.random.default_rng(7)
steps = rng.normal(0, 1, n)
frame = pd.DataFrame({
    "at": pd.Timestamp("2026-03-01") + pd.to_timedelta(np.arange(n) * 20, unit="s"),
    "who": np.array(["Ada", "Ben", "<b>Eve</b>", "Zoë"])[np.arange(n) % 4],
    "x": np.where(np.arange(n) % 50 == 0, np.nan, steps),
})
%timeline_table Walk frame --time at --key who`;

const QUERY = '%%timeline\n{ total: sum(Walk.x), step: Walk.x, n: count(Walk) }';

/** Ends the server's engine and the process of the session, as running out of memory would. */
const DEATH = `import os, signal
def children(pid):
    return [int(child) for task in os.listdir(f"/proc/{pid}/task") for child in open(f"/proc/{pid}/task/{task}/children").read().split()]
engine = next(pid for pid in children(os.getppid()) if b"\\0serve\\0" in open(f"/proc/{pid}/cmdline", "rb").read())
for pid in (*children(engine), engine):
    os.kill(pid, signal.SIGKILL)`;

const house = inLab();

/** What the grid of a cell shows at a place; null where that is out of sight. Columns count from `_time` on. */
const cellOf = async (notebook: Notebook, row: number, column: number): Promise<string | null> => {
  const found = notebook.cell(1).locator(`.tl-Grid-line[aria-rowindex="${row + 2}"] [aria-colindex="${column + 1}"]`);
  return (await found.count()) === 1 ? found.textContent() : null;
};

test('a result is a grid over all its rows and goes to a time or key', async () => {
  const notebook = await house.open('grid.ipynb', SETUP, QUERY);
  await notebook.run(0);
  await notebook.run(1);
  const grid = notebook.cell(1).locator('.tl-Result-grid');
  await grid.waitFor();
  await notebook.cell(1).locator('.tl-Result-count', { hasText: '300,000 rows' }).waitFor();
  await eventually(async () => assert.equal(await cellOf(notebook, 0, 4), '1'));
  await notebook.screenshot('grid.png');
  const goTo = notebook.cell(1).getByPlaceholder('Go to a time or key');
  await goTo.fill('2026-05-01 12:00');
  await goTo.press('Enter');
  const row = (61 * 24 + 12) * 180;
  await eventually(async () => assert.equal(await cellOf(notebook, row, 4), String(row / 4 + 1)));
  await eventually(async () => assert.match((await grid.getAttribute('data-row')) ?? '', new RegExp(`^${row}$`)));
  assert.equal(await notebook.cell(1).locator('.tl-Result-told').textContent(), '');
  await notebook.screenshot('grid-far.png');
  await goTo.fill('nobody');
  await goTo.press('Enter');
  await notebook.cell(1).locator('.tl-Result-told', { hasText: "no row 'nobody'" }).waitFor();
  assert.deepEqual(notebook.errors, []);
});

test('a result is saved as a file, also that of a cell with a name, and selected rows are copied', async () => {
  const notebook = await house.open('save.ipynb', SETUP, QUERY.replace('%%timeline', '%%timeline walks'), 'walks.x = 0\nwalks');
  await notebook.run(0);
  await notebook.run(1);
  const bar = notebook.cell(1).locator('.tl-Result-bar');
  await bar.waitFor();
  for (const [name, start, end] of [
    ['CSV', '_time,_key,total,step,n\n2026-03-01T00:00:00', '\n'],
    ['Parquet', 'PAR1', 'PAR1']
  ] as const) {
    const download = notebook.page.waitForEvent('download');
    await bar.getByRole('button', { name }).click();
    const saved = await download;
    assert.equal(saved.suggestedFilename(), `walks.${name.toLowerCase()}`);
    const text = readFileSync(await saved.path(), 'latin1');
    assert.ok(text.startsWith(start) && text.endsWith(end), text.slice(0, 100));
    if (name === 'CSV') assert.equal(text.split('\n').length, ROWS + 2);
  }
  await notebook.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const goTo = notebook.cell(1).getByPlaceholder('Go to a time or key');
  await goTo.fill('Zoë');
  await goTo.press('Enter');
  await notebook.cell(1).locator('.tl-Result-grid[data-row="3"]').waitFor();
  await bar.getByRole('button', { name: 'Copy' }).click();
  await eventually(async () => assert.match(await notebook.page.evaluate('navigator.clipboard.readText()'), /\t1$/));
  await notebook.run(2);
  assert.equal(await notebook.cell(2).locator('.tl-Result-bar').count(), 0, 'a frame that was changed is not the result any more');
  assert.deepEqual(notebook.errors, []);
});

test('a grid goes by keys, wheel and pointer, selects and copies what was not in sight', async () => {
  const notebook = await house.open('keys.ipynb', SETUP, QUERY);
  await notebook.run(0);
  await notebook.run(1);
  const grid = notebook.cell(1).locator('.tl-Result-grid');
  await notebook.cell(1).locator('.tl-Result-grid[aria-busy=false]').waitFor();
  const { keyboard, mouse } = notebook.page;
  const cursor = () => notebook.page.locator(`#tl-Grid-cursor-1, [id^=tl-Grid-cursor]`).textContent();
  await notebook.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await grid.locator('[aria-rowindex="3"] [aria-colindex="2"]').click();
  assert.equal(await cursor(), 'Ben');
  await keyboard.press('ArrowDown');
  assert.equal(await cursor(), '<b>Eve</b>');
  await keyboard.press('Control+End');
  await eventually(async () => assert.equal(await cursor(), String(ROWS / 4)));
  assert.equal(await grid.getAttribute('aria-rowcount'), String(ROWS + 1));
  await keyboard.press('Control+Home');
  await keyboard.press('Shift+Control+ArrowRight');
  for (let page = 0; page < 30; page++) await keyboard.press('Shift+PageDown');
  await keyboard.press('Control+c');
  const copied = async (): Promise<string[]> => (await notebook.page.evaluate<string>('navigator.clipboard.readText()')).split('\n');
  await eventually(async () => assert.ok((await copied()).length > 300));
  const lines = await copied();
  assert.match(lines[0] ?? '', /^2026-03-01 00:00:00\tAda\t\t\t1$/);
  assert.equal(lines.at(-1)?.split('\t')[4], String(Math.floor((lines.length - 1) / 4) + 1));
  await keyboard.press('Control+a');
  await keyboard.press('Control+c');
  await notebook.cell(1).locator('.tl-Result-told', { hasText: '1,500,000 cells are too many to copy' }).waitFor();
  await keyboard.press('Escape');
  assert.equal(await grid.locator('[aria-selected]').count(), 0);
  const box = await grid.boundingBox();
  assert.ok(box);
  await keyboard.press('Control+Home');
  await mouse.move(box.x + 300, box.y + 100);
  await mouse.wheel(0, 2200);
  await eventually(async () => assert.equal(await cellOf(notebook, 105, 1), 'Ben'));
  await mouse.wheel(0, -5000);
  await eventually(async () => assert.equal(await cellOf(notebook, 1, 1), 'Ben'));
  const wide = grid.getByRole('columnheader', { name: 'total' });
  const before = await wide.boundingBox();
  assert.ok(before);
  await mouse.move(before.x + before.width - 1, before.y + 10);
  await mouse.down();
  await mouse.move(before.x + before.width + 59, before.y + 10, { steps: 3 });
  await mouse.up();
  assert.ok(Math.abs(((await wide.boundingBox())?.width ?? 0) - before.width - 60) < 4);
  assert.equal(await notebook.page.locator('.jp-Notebook .jp-Cell').count(), 2, 'keys in a grid are not commands of the notebook');
  assert.deepEqual(notebook.errors, []);
});

test('a grid of more rows than a page has pixels for goes by bar, wheel and keys to any of them', async () => {
  const count = 1_000_000;
  const notebook = await house.open('many.ipynb', SETUP.replace('n = 300000', `n = ${count}`), QUERY);
  await notebook.run(0);
  await notebook.run(1);
  const grid = notebook.cell(1).locator('.tl-Result-grid');
  await notebook.cell(1).locator('.tl-Result-grid[aria-busy=false]').waitFor();
  const box = await grid.boundingBox();
  assert.ok(box);
  await notebook.page.mouse.move(box.x + 300, box.y + 100);
  await notebook.page.mouse.wheel(0, 2200);
  await eventually(async () => assert.equal(await cellOf(notebook, 101, 4), '26'));
  await grid.evaluate(node => (node.scrollTop = node.scrollHeight));
  await eventually(async () => assert.equal(await cellOf(notebook, count - 1, 4), String(count / 4)));
  await grid.evaluate(node => (node.scrollTop = node.scrollHeight / 2));
  await eventually(async () =>
    assert.ok(Number(await grid.locator('[aria-rowindex] [aria-colindex="5"]').nth(5).textContent()) > count / 9)
  );
  await grid.focus();
  await notebook.page.keyboard.press('Control+Home');
  await eventually(async () => assert.equal(await cellOf(notebook, 0, 4), '1'));
  assert.deepEqual(notebook.errors, []);
});

test('a grid whose engine dies gives way to the table that was saved, with a note', async () => {
  const notebook = await house.open('died.ipynb', SETUP, QUERY, QUERY.replace('%%timeline', '%%timeline walks'), DEATH);
  for (const cell of [0, 1, 2]) await notebook.run(cell);
  const [first, second] = [notebook.cell(1), notebook.cell(2)];
  await first.locator('.tl-Result-grid[aria-busy=false]').waitFor();
  await second.locator('.tl-Result-grid[aria-busy=false]').waitFor();
  await notebook.run(3);
  for (const cell of [first, second]) {
    await cell.locator('.tl-Result-note', { hasText: 'run the cell again' }).waitFor();
    await cell.locator('td').first().waitFor();
    assert.equal(await cell.locator('.tl-Result-grid').count(), 0);
  }
  await notebook.screenshot('died.png');
  assert.deepEqual(notebook.errors, []);
});

test('a grid whose rows the engine has given up gives way to the table that was saved, also when the page is loaded again, and others come back', async () => {
  const release = 'import timeloom as tl\nfor i in range(1, 20): tl.connect().ask({"type": "release", "ticket": f"r{i}"})';
  const notebook = await house.open('released.ipynb', SETUP, QUERY, release, QUERY);
  await notebook.run(0);
  await notebook.run(1);
  const shown = notebook.cell(1);
  const grid = shown.locator('.tl-Result-grid');
  await shown.locator('.tl-Result-grid[aria-busy=false]').waitFor();
  await notebook.run(2);
  await eventually(async () => assert.equal(await cellOf(notebook, 0, 4), '1', 'what is in sight stays'));
  await grid.focus();
  await notebook.page.keyboard.press('Control+End');
  const saved = async (): Promise<void> => {
    await shown.locator('.tl-Result-note', { hasText: 'run the cell again' }).waitFor();
    await shown.locator('td', { hasText: '2026-03-01' }).first().waitFor();
    assert.equal(await grid.count(), 0);
  };
  await saved();
  await notebook.screenshot('released.png');
  await notebook.run(3);
  await notebook.cell(3).locator('.tl-Result-count', { hasText: '300,000 rows' }).waitFor();
  await notebook.page.evaluate("window.jupyterapp.commands.execute('docmanager:save')");
  await notebook.reload();
  await saved();
  const kept = notebook.cell(3).locator('.tl-Result-grid[aria-busy=false]');
  await kept.scrollIntoViewIfNeeded();
  await kept.locator('[aria-rowindex="3"]', { hasText: 'Ben' }).waitFor();
  await notebook.run(1);
  await shown.locator('.tl-Result-grid[aria-busy=false]').waitFor();
  assert.deepEqual(notebook.errors, []);
});

test('an output whose rows are gone shows the table that was saved with it', async () => {
  const data = { session: 'gone', epoch: 'e', ticket: 'r1', columns: [], rows: 1, view: 'table' };
  const output = {
    'application/vnd.timeloom.result+json': data,
    'text/html': '<table><tr><td>kept</td></tr></table>',
    'text/plain': 'kept'
  };
  const text = JSON.parse(notebookText('1'));
  text.cells[0].outputs = [{ output_type: 'execute_result', execution_count: 1, metadata: {}, data: output }];
  const notebook = await house.openText('gone.ipynb', JSON.stringify(text));
  await notebook.cell(0).locator('.jp-OutputArea td', { hasText: 'kept' }).waitFor();
  assert.equal(await notebook.cell(0).locator('.tl-Result-bar').count(), 0);
  assert.deepEqual(notebook.errors, []);
});
