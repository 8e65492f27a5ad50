import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inLab } from './lab.ts';
import { eventually } from './notebook.ts';

const ROWS = 1_500_000;
const SETUP = `%load_ext timeloom
import numpy as np, pandas as pd
n = ${ROWS}
frame = pd.DataFrame({
    "at": pd.Timestamp("2026-03-01") + pd.to_timedelta(np.sort(np.random.default_rng(7).gamma(2, 40, n)), unit="h"),
    "who": np.arange(n) % 5000,
    "x": np.arange(n) * 0.5,
})
%timeline_table Walk frame --time at --key who`;

// Host steps, one per row, so that it takes its time.
const LONG = '%%timeline\n{ a: (Walk.x as string) | upper() | len(), b: (Walk.who as string) | lower() | len(), n: count(Walk) }';

const house = inLab();

test('the panel lists tables, what runs can be seen and stopped there and by the kernel, and progress is shown meanwhile', async () => {
  const notebook = await house.open('panel.ipynb', SETUP, LONG, LONG);
  await notebook.run(0);
  await notebook.page.evaluate("window.jupyterapp.shell.activateById('timeloom-panel')");
  const panel = notebook.page.locator('.tl-Panel');
  await panel.getByText('Walk').waitFor();
  await panel.getByText('1,500,000 rows').first().waitFor();
  await panel.getByText('Walk').click();
  await panel.locator('.tl-Panel-columns td', { hasText: 'timestamp' }).waitFor();
  assert.equal(await panel.locator('.tl-Panel-spark rect').count(), 48);
  await notebook.screenshot('panel.png');
  const began = Date.now();
  await notebook.cell(1).locator('.cm-content').click();
  await notebook.page.keyboard.press('Control+Enter');
  await notebook.cell(1).locator('.jp-OutputArea table').first().waitFor();
  console.log(`preview after ${Date.now() - began} ms`);
  await notebook
    .cell(1)
    .locator('.jp-OutputArea', {
      hasText: /of 1,500,000 rows read \(\d+ %; \d+ % of the time\), [\d,]+ given · [\d.]+ [kM] rows\/s · [\d.]+ [MG]B/
    })
    .waitFor();
  await panel.getByRole('button', { name: 'Cancel' }).waitFor();
  await notebook.screenshot('running.png');
  await panel.getByRole('button', { name: 'Cancel' }).click();
  await eventually(async () => assert.match(await notebook.output(1), /cancelled/));
  await notebook.cell(2).locator('.cm-content').click();
  await notebook.page.keyboard.press('Control+Enter');
  await notebook
    .cell(2)
    .locator('.jp-OutputArea', { hasText: /rows read/ })
    .waitFor();
  const interrupted = Date.now();
  await notebook.page.evaluate("void window.jupyterapp.commands.execute('notebook:interrupt-kernel')");
  await notebook
    .cell(2)
    .locator('.jp-InputPrompt', { hasText: /\[\d+\]/ })
    .waitFor();
  console.log(`interrupted after ${Date.now() - interrupted} ms`);
  await notebook.dark();
  await notebook.screenshot('panel-dark.png');
  assert.deepEqual(notebook.errors, []);
});
