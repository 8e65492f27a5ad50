import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Locator } from 'playwright-core';
import { inLab } from './lab.ts';
import { eventually, type Notebook } from './notebook.ts';

const SETUP = `%load_ext timeloom
import pandas as pd
purchases = pd.DataFrame({
    "at": pd.to_datetime(["2026-03-01 10:00", "2026-03-01 10:05", "2026-03-01 10:10"]),
    "user": ["Ada", "Ben", "Ada"],
    "amount": [12.5, 3.0, None],
})
%timeline_table Purchase purchases --time at --key user`;
const SPEND = '%%timeline spend\n{ total: sum(Purchase.amount) }';
const TWICE = '%%timeline\n{ twice: spend.total * 2 }';

const house = inLab();

/** A column is completed and a misspelt one is underlined in a cell, which is TWICE before and after. */
async function corrects(notebook: Notebook, index: number): Promise<void> {
  const { page } = notebook;
  const cell = notebook.cell(index);
  await notebook.type(index, '%%timeline');
  await page.keyboard.press('Enter');
  await page.keyboard.type('{ twice: lag(1, Purchase.');
  await page.locator('.cm-tooltip-autocomplete .cm-completionLabel', { hasText: /^amount$/ }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.type('amout) }');
  await cell.locator('.cm-lintRange-error', { hasText: 'amout' }).waitFor();
  await notebook.type(index, TWICE);
  await cell.locator('.cm-lintRange').waitFor({ state: 'detached' });
}

/** And hover tells the type of another cell's formula. */
async function helps(notebook: Notebook, index: number): Promise<void> {
  await notebook.cell(index).getByText('total', { exact: true }).hover();
  await notebook.page.locator('.tl-Hover', { hasText: 'f64' }).waitFor();
  await notebook.page.mouse.move(0, 0);
  await notebook.page.locator('.tl-Hover').waitFor({ state: 'detached' });
  await corrects(notebook, index);
}

test('what helps one write goes on after the kernel was restarted, its cell moved, cut and pasted, and the page reloaded', async () => {
  const notebook = await house.open('lasting.ipynb', SETUP, SPEND, TWICE);
  const { page } = notebook;
  const run = (command: string) => page.evaluate(`window.jupyterapp.commands.execute('${command}')`);
  await notebook.run(0);
  await notebook.run(1);
  await notebook.restartKernel();
  await helps(notebook, 2);
  await notebook.cell(2).locator('.cm-content').click();
  await run('notebook:move-cell-up');
  await eventually(async () => assert.match((await notebook.cell(1).locator('.cm-content').textContent()) ?? '', /twice/));
  await corrects(notebook, 1);
  await run('notebook:enter-command-mode');
  await run('notebook:cut-cell');
  await run('notebook:paste-cell-below');
  await eventually(async () => assert.match((await notebook.cell(2).locator('.cm-content').textContent()) ?? '', /twice/));
  await corrects(notebook, 2);
  await notebook.cell(2).locator('.jp-InputPrompt').dragTo(notebook.cell(0).locator('.jp-InputPrompt'));
  await eventually(async () => assert.match((await notebook.cell(0).locator('.cm-content').textContent()) ?? '', /twice/));
  await corrects(notebook, 0);
  await run('docmanager:save');
  await notebook.reload();
  await notebook.cell(2).locator('.jp-OutputArea', { hasText: '12.5' }).waitFor();
  await helps(notebook, 0);
  await notebook.status().filter({ hasText: 'Timeloom: 1 table · 3 rows' }).waitFor();
  assert.deepEqual(notebook.errors, []);
});

/** What is offered where `text` is typed into a panel's last cell, between braces. */
async function offeredIn(panel: Locator, text: string): Promise<string[]> {
  const page = panel.page();
  await panel
    .locator('.jp-Cell .cm-content')
    .last()
    .click({ position: { x: 60, y: 10 } });
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText('%%timeline\n{ a: ');
  await page.keyboard.type(text);
  const list = page.locator('.cm-tooltip-autocomplete');
  await list.waitFor();
  const labels = await list.locator('.cm-completionLabel').allTextContents();
  await page.keyboard.press('Escape');
  await list.waitFor({ state: 'detached' });
  return labels;
}

test('two notebooks side by side never see formulas or tables of each other', async () => {
  const other = SETUP.replace('Purchase', 'Payment');
  const notebook = await house.openInLab('left.ipynb', SETUP, SPEND, TWICE);
  await notebook.run(0);
  await notebook.beside(house.lab, 'right.ipynb', other, '%%timeline paid\n{ n: count(Payment) }', TWICE, '%%timeline\n{ a: paid.n }');
  const [left, right] = [0, 1].map(i => notebook.page.locator('.jp-NotebookPanel').nth(i)) as [Locator, Locator];
  await right
    .locator('.jp-Cell')
    .first()
    .locator('.cm-content')
    .click({ position: { x: 60, y: 10 } });
  await notebook.page.keyboard.press('Control+Enter');
  await right.locator('.jp-OutputArea', { hasText: 'Payment: 3 rows' }).waitFor();
  await eventually(async () => {
    assert.deepEqual(await right.locator('.cm-lintRange-error').allTextContents(), ['spend'], 'a formula of the left is unknown');
    assert.deepEqual(await left.locator('.cm-lintRange-error').allTextContents(), []);
  });
  const [ofLeft, ofRight] = [await offeredIn(left, 's'), await offeredIn(right, 's')];
  assert.ok(ofLeft.includes('spend') && !ofRight.includes('spend'), 'a formula of the left');
  const [moreOfLeft, moreOfRight] = [await offeredIn(left, 'p'), await offeredIn(right, 'p')];
  assert.deepEqual(
    ['paid', 'Payment', 'Purchase'].filter(name => moreOfLeft.includes(name)),
    ['Purchase']
  );
  assert.deepEqual(
    ['paid', 'Payment', 'Purchase'].filter(name => moreOfRight.includes(name)),
    ['paid', 'Payment']
  );
  await notebook.screenshot('side-by-side.png');
  assert.deepEqual(notebook.errors, []);
});

test('after the Jupyter server was restarted everything works again without a reload of the page', async () => {
  const notebook = await house.open('server.ipynb', SETUP, SPEND, TWICE);
  const { page } = notebook;
  await notebook.run(0);
  await notebook.run(1);
  await house.lab.restart(() => page.locator('.jp-Dialog button', { hasText: 'Close' }).waitFor());
  await page.locator('.jp-Dialog button', { hasText: 'Close' }).click();
  await notebook.anotherKernel();
  await page.evaluate("window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')");
  await notebook.run(0);
  await notebook.run(1);
  await helps(notebook, 2);
  await notebook.status().filter({ hasText: 'Timeloom: 1 table · 3 rows' }).waitFor();
});
