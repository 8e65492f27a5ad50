import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inLab } from './lab.ts';
import { eventually } from './notebook.ts';

const SETUP = `%load_ext timeloom
import pandas as pd
purchases = pd.DataFrame({
    "amount": [12.5, 3.0, None],
    "<img src=x onerror=window.hacked=1>": ["<script>window.hacked=1</script>", "\\u202egnp.exe", "x" * 1_000_000],
    "user_id": ["Ada", "Ben", "Ada"],
    "bought_at": pd.to_datetime(["2026-03-01 10:00", "2026-03-01 10:05", "2026-03-01 10:10"]),
})`;

const house = inLab();

test('a frame or file becomes a table by a dialog that guesses time and key', async () => {
  writeFileSync(join(house.lab.root, 'page_views.csv'), 'ts,who,page\n1772359200000,Ada,home\n1772359260000,Ben,<b>shop</b>\n');
  const notebook = await house.open('add.ipynb', SETUP);
  const { page } = notebook;
  await notebook.run(0);
  await page.evaluate("window.jupyterapp.shell.activateById('timeloom-panel')");
  await page.getByRole('button', { name: 'Add table…' }).click();
  const dialog = page.locator('.jp-Dialog');
  const code = dialog.locator('.tl-Form-code');
  await eventually(async () =>
    assert.equal(await code.textContent(), '%timeline_table Purchases purchases --time bought_at --key user_id')
  );
  await notebook.screenshot('add-table.png');
  await notebook.dark();
  await notebook.screenshot('add-table-dark.png');
  await dialog.getByLabel('Rows of').selectOption('page_views.csv');
  await eventually(async () =>
    assert.equal(await code.textContent(), '%timeline_table PageViews page_views.csv --time ts --key who --time-unit ms')
  );
  await dialog.getByRole('button', { name: 'Insert and run' }).click();
  await eventually(async () => assert.match(await notebook.output(1), /PageViews: 2 rows/));
  await page.locator('.tl-Panel').getByText('PageViews').waitFor();
  await page.getByRole('button', { name: 'Add table…' }).click();
  await dialog.getByLabel('Key').selectOption('<img src=x onerror=window.hacked=1>');
  await eventually(async () =>
    assert.match((await code.textContent()) ?? '', /^import timeloom\n\ntimeloom\.table\("Purchases", purchases, /)
  );
  await notebook.screenshot('add-table-hostile.png');
  await dialog.getByLabel('Rows of').selectOption('Another file…');
  await dialog.getByPlaceholder('data/events.parquet').fill('nowhere.parquet');
  await page.keyboard.press('Tab');
  await dialog.locator('.tl-Form-told', { hasText: 'nowhere.parquet' }).waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  assert.equal(await page.evaluate('window.hacked'), undefined);
  assert.deepEqual(notebook.errors, []);
});
