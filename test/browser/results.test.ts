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

const house = inLab();

/** What a grid in a cell's output holds at a place, as its model says. */
const cellOf = (notebook: Notebook, row: number, column: number): Promise<string> =>
  notebook.page.evaluate(
    ([row, column]) => {
      const node = document.querySelector('.tl-Result-grid') as HTMLElement;
      const all = window as unknown as {
        jupyterapp: { shell: { widgets(area: string): Iterable<{ node: HTMLElement; content: unknown }> } };
      };
      const find = (widget: {
        node: HTMLElement;
        children?(): Iterable<unknown>;
      }): { dataModel: { data(r: string, y: number, x: number): string } } | null => {
        if (widget.node === node) return widget as never;
        for (const child of widget.children?.() ?? []) {
          const found = find(child as never);
          if (found) return found;
        }
        return null;
      };
      for (const widget of all.jupyterapp.shell.widgets('main')) {
        const grid = find(widget as never);
        if (grid) return grid.dataModel.data('body', row as number, column as number);
      }
      return 'no grid';
    },
    [row, column]
  );

test('a result is a grid over all its rows and goes to a time or key', async () => {
  const notebook = await house.open('grid.ipynb', SETUP, QUERY);
  await notebook.run(0);
  await notebook.run(1);
  const grid = notebook.cell(1).locator('.tl-Result-grid');
  await grid.waitFor();
  await notebook.cell(1).locator('.tl-Result-count', { hasText: '300,000 rows' }).waitFor();
  await eventually(async () => assert.equal(await cellOf(notebook, 0, 2), '1'));
  await notebook.screenshot('grid.png');
  const goTo = notebook.cell(1).getByPlaceholder('Go to a time or key');
  await goTo.fill('2026-05-01 12:00');
  await goTo.press('Enter');
  const row = (61 * 24 + 12) * 180;
  await eventually(async () => assert.equal(await cellOf(notebook, row, 2), String(row / 4 + 1)));
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
