import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inLab } from './lab.ts';
import { eventually, Notebook, notebookText } from './notebook.ts';

const SETUP = `%load_ext timeloom
import pandas as pd
purchases = pd.DataFrame({
    "at": pd.date_range("2026-03-01 10:00", periods=20, freq="min"),
    "user": ["Ada", "Ben"] * 10,
    "amount": [float(i) for i in range(20)],
})
%timeline_table Purchase purchases --time at --key user`;
const QUERY = '%%timeline\n{ total: sum(Purchase.amount) }';

const house = inLab();

test('in Notebook 7 the same extension colours, completes, underlines and shows results', async () => {
  writeFileSync(join(house.lab.root, 'seven.ipynb'), notebookText(SETUP, QUERY, `${QUERY.slice(0, -8)}oun) }`));
  const notebook = await Notebook.at(house.browser, house.lab, 'notebooks/seven.ipynb');
  const { page } = notebook;
  await notebook.run(0);
  await notebook.cell(2).locator('.cm-lintRange-error').waitFor();
  await notebook.run(1);
  await notebook.cell(1).locator('.tl-Result-grid[aria-busy=false]').waitFor();
  assert.ok((await notebook.tokens(1)).some(({ text }) => text === 'sum'));
  await notebook.screenshot('notebook7.png');
  await notebook.type(2, '%%timeline\n{ total: sum(Purchase.');
  await page.keyboard.type('a');
  await page.locator('.cm-tooltip-autocomplete .cm-completionLabel', { hasText: /^amount$/ }).waitFor();
  await notebook.screenshot('notebook7-complete.png');
  await page.keyboard.press('Escape');
  await notebook.dark();
  await notebook.cell(1).getByRole('button', { name: 'Plot' }).click();
  await notebook.cell(1).locator('.tl-Plot .u-over').waitFor();
  await notebook.screenshot('notebook7-dark.png');
  // Notebook 7.6 itself looks for a setting that is not there.
  assert.deepEqual(
    notebook.errors.filter(text => !text.includes("(reading 'schema')")),
    []
  );
});

test('cells that were queued behind one that waits are helped meanwhile, and run in their order, each with its rows', async () => {
  const waiting = 'import os, time\nwhile not os.path.exists("go"): time.sleep(0.05)';
  const sums = [1, 2, 3].map(times => `%%timeline s${times}\n{ total: sum(Purchase.amount) * ${times} }`);
  const notebook = await house.open('behind.ipynb', SETUP, waiting, ...sums, '');
  const prompt = (cell: number) => notebook.cell(cell).locator('.jp-InputPrompt');
  await notebook.run(0);
  for (const cell of [1, 2, 3, 4]) {
    await notebook.cell(cell).locator('.cm-content').click();
    await notebook.page.keyboard.press('Control+Enter');
  }
  for (const cell of [1, 2, 3, 4]) await prompt(cell).filter({ hasText: '[*]' }).waitFor();
  await notebook.type(5, '%%timeline\n{ a: s');
  await notebook.page.keyboard.type('3');
  await notebook.page.locator('.cm-tooltip-autocomplete .cm-completionLabel', { hasText: /^s3$/ }).waitFor();
  await notebook.page.keyboard.press('Escape');
  writeFileSync(join(house.lab.root, 'go'), '');
  for (const cell of [2, 3, 4]) {
    await prompt(cell)
      .filter({ hasText: `[${cell + 1}]` })
      .waitFor();
    await notebook.cell(cell).locator('.tl-Result-count', { hasText: '20 rows' }).waitFor();
    await eventually(async () => assert.match(await notebook.output(cell), new RegExp(`Ben\\s+${cell - 1}\\b`)));
  }
  assert.deepEqual(notebook.errors, []);
});

test('an interrupt stops a cell and those that were queued behind it', async () => {
  const slow = '%%timeline\n{ n: count(Purchase) }';
  const notebook = await house.open('queued.ipynb', SETUP, 'import time; time.sleep(30)', slow);
  await notebook.run(0);
  await notebook.cell(1).locator('.cm-content').click();
  await notebook.page.keyboard.press('Control+Enter');
  await notebook.cell(2).locator('.cm-content').click();
  await notebook.page.keyboard.press('Control+Enter');
  await notebook.cell(2).locator('.jp-InputPrompt', { hasText: '[*]' }).waitFor();
  await notebook.page.evaluate("void window.jupyterapp.commands.execute('notebook:interrupt-kernel')");
  await eventually(async () => assert.match(await notebook.output(1), /KeyboardInterrupt/));
  await notebook.cell(2).locator('.jp-InputPrompt', { hasNotText: '[*]' }).waitFor();
  await notebook.run(2);
  await notebook.cell(2).locator('.jp-OutputArea', { hasText: '20 rows' }).waitFor();
  assert.deepEqual(notebook.errors, []);
});
