import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inLab } from './lab.ts';
import { eventually, type Notebook } from './notebook.ts';

const SETUP = `%load_ext timeloom
import pandas as pd
purchases = pd.DataFrame({
    "at": pd.to_datetime(["2026-03-01 10:00", "2026-03-01 10:05", "2026-03-01 10:10"]),
    "user": ["Ada", "Ben", "Ada"],
    "item": ["book", "pen", "<b>ink</b>"],
    "amount": [12.5, 3.0, None],
})
%timeline_table Purchase purchases --time at --key user`;

const house = inLab();

/** The lines of the completion list that is shown. */
const offered = (notebook: Notebook): Promise<string[]> =>
  notebook.page.locator('.cm-tooltip-autocomplete .cm-completionLabel').allTextContents();

const offers = (notebook: Notebook, label: string): Promise<void> =>
  notebook.page.locator('.cm-tooltip-autocomplete .cm-completionLabel', { hasText: new RegExp(`^${label}$`) }).waitFor();

/** The cell's text. */
const textOf = async (notebook: Notebook, cell: number): Promise<string> =>
  (await notebook.cell(cell).locator('.cm-line').allTextContents()).join('\n');

test('a column is completed as one types, with its type, and by Tab, while the kernel is busy', async () => {
  const notebook = await house.open('complete.ipynb', SETUP, 'import time; time.sleep(60)', '');
  await notebook.run(0);
  await notebook.cell(1).locator('.cm-content').click();
  await notebook.page.keyboard.press('Control+Enter');
  await notebook.type(2, '%%timeline');
  await notebook.page.keyboard.press('Enter');
  await notebook.page.keyboard.type('{ total: sum(Purchase.a');
  await offers(notebook, 'amount');
  await notebook.screenshot('complete-column.png');
  await notebook.page.keyboard.press('Enter');
  await notebook.page.keyboard.type(', ');
  await notebook.page.keyboard.press('Tab');
  await offers(notebook, 'window =');
  await notebook.page.keyboard.press('Enter');
  await offers(notebook, 'since');
  assert.match((await offered(notebook))[0] ?? '', /hopping|session|since|sliding|trailing|tumbling/);
  await notebook.screenshot('complete-window.png');
  await notebook.page.keyboard.press('Escape');
  await notebook.page.keyboard.type('since(daily())) }');
  assert.equal(await textOf(notebook, 2), '%%timeline\n{ total: sum(Purchase.amount, window = since(daily())) }');
  assert.deepEqual(notebook.errors, []);
});

test('hovering tells type, continuity, grouping and doc, and a call its signature', async () => {
  const notebook = await house.open('hover.ipynb', SETUP, '%%timeline\n{ total: sum(Purchase.amount) }');
  await notebook.run(0);
  await notebook.cell(1).getByText('sum', { exact: true }).hover();
  const hover = notebook.page.locator('.tl-Hover');
  await hover.waitFor();
  const text = await hover.textContent();
  for (const part of ['sum<N: number>', 'f64', 'continuous', 'by user', 'The total of the values so far'])
    assert.ok(text?.includes(part), `${part} in ${text}`);
  await notebook.screenshot('hover.png');
  await notebook.type(1, '%%timeline');
  await notebook.page.keyboard.press('Enter');
  await notebook.page.keyboard.type('{ total: lag(1, ');
  await notebook.page.locator('.tl-Signature-due', { hasText: 'input: T' }).waitFor();
  await notebook.screenshot('signature.png');
  await notebook.page.keyboard.press('Escape');
  await notebook.page.locator('.tl-Signature').waitFor({ state: 'detached' });
  assert.deepEqual(notebook.errors, []);
});

test('mistakes are underlined as one types, and what is offered sets them right', async () => {
  const notebook = await house.open('lint.ipynb', SETUP, '%%timeline\n{ total: sum(Purchase.amout) }');
  await notebook.cell(1).locator('.cm-lintRange-error').waitFor();
  await notebook.run(0);
  const mistake = notebook.cell(1).locator('.cm-lintRange-error', { hasText: 'amout' });
  await mistake.waitFor();
  await notebook.cell(1).locator('.cm-gutter-lint .cm-lint-marker-error').waitFor();
  await mistake.hover();
  const fix = notebook.page.locator('.cm-diagnosticAction', { hasText: "Change to 'amount'" });
  await fix.waitFor();
  await notebook.screenshot('lint.png');
  await fix.click();
  await eventually(async () => assert.equal(await textOf(notebook, 1), '%%timeline\n{ total: sum(Purchase.amount) }'));
  await notebook.cell(1).locator('.cm-lintRange-error').waitFor({ state: 'detached' });
  await notebook.type(1, '%%timeline\nlet x = 1\nin { total: sum(Purchase.item) }');
  await notebook.cell(1).locator('.cm-lintRange-warning', { hasText: 'x' }).waitFor();
  await notebook.cell(1).locator('.cm-lintRange-error', { hasText: 'sum' }).waitFor();
  // Most likely what would set it right is not known yet when the tip opens.
  await notebook.page.keyboard.press('F8');
  await notebook.page.locator('.cm-tooltip-lint button', { hasText: "Remove the unused 'x'" }).click();
  await eventually(async () => assert.equal(await textOf(notebook, 1), '%%timeline\n{ total: sum(Purchase.item) }'));
  assert.deepEqual(notebook.errors, []);
});

test('Ctrl-/ comments, Enter indents, Alt-Shift-F formats, and F12 goes to the cell a formula is defined in', async () => {
  const cells = [SETUP, '%%timeline spend\n{ total: sum(Purchase.amount) }', '%%timeline\n{ twice: spend.total * 2 }'];
  const notebook = await house.open('keys.ipynb', ...cells);
  await notebook.run(0);
  await notebook.cell(2).locator('.cm-content').click();
  await notebook.page.keyboard.press('Control+End');
  for (let i = 0; i < ' d.total * 2 }'.length; i++) await notebook.page.keyboard.press('ArrowLeft');
  await notebook.page.keyboard.press('F12');
  await notebook.cell(1).locator('.cm-editor.cm-focused').waitFor();
  await notebook.page.keyboard.press('Control+End');
  await notebook.page.keyboard.press('Control+/');
  await eventually(async () => assert.equal(await textOf(notebook, 1), '%%timeline spend\n# { total: sum(Purchase.amount) }'));
  await notebook.page.keyboard.press('Control+/');
  await notebook.type(2, '%%timeline\n{a:spend.total+1,b:1}');
  await notebook.page.keyboard.press('Shift+Alt+F');
  await eventually(async () => assert.equal(await textOf(notebook, 2), '%%timeline\n{ a: spend.total + 1, b: 1 }'));
  await notebook.type(2, '%%timeline');
  await notebook.page.keyboard.press('Enter');
  await notebook.page.keyboard.type('{');
  await notebook.page.keyboard.press('Enter');
  await notebook.page.keyboard.type('a: 1');
  assert.equal(await textOf(notebook, 2), '%%timeline\n{\n  a: 1');
  assert.deepEqual(notebook.errors, []);
});

test('brackets match, records fold, closing brackets go back, F8 goes to the next mistake and tells it, and Ctrl-. sets it right', async () => {
  const text = '%%timeline\nlet unused = 1\nin {\n  a: sum(Purchase.item),\n  b: count(Purchase)\n}';
  const notebook = await house.open('folding.ipynb', SETUP, text);
  const { page } = notebook;
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const cell = notebook.cell(1);
  const shown = async (): Promise<string> => (await cell.locator('.cm-line').allTextContents()).join('\n');
  await notebook.run(0);
  await cell.locator('.cm-lintRange-error', { hasText: 'sum' }).waitFor();
  await cell.locator('.cm-content').click();
  await press('Control+End');
  assert.deepEqual(await cell.locator('.cm-matchingBracket').allTextContents(), ['{', '}']);
  await press('Control+Alt+[');
  await cell.locator('.cm-foldPlaceholder').waitFor();
  assert.equal(await shown(), '%%timeline\nlet unused = 1\nin {…}');
  await press('Control+Alt+]');
  await cell.locator('.cm-foldPlaceholder').waitFor({ state: 'detached' });
  await cell.locator('.cm-foldGutter span', { hasText: '⌄' }).first().click();
  await cell.locator('.cm-foldPlaceholder').click();
  await page.mouse.move(0, 0);
  await press('Control+Home', 'F8');
  assert.equal(await page.evaluate('getSelection().toString()'), 'unused');
  const told = page.locator('.cm-tooltip-lint');
  await told.filter({ hasText: 'Value never used' }).waitFor();
  await press('F8');
  assert.equal(await page.evaluate('getSelection().toString()'), 'sum');
  await told.filter({ hasText: 'Wrong type' }).locator('button', { hasText: 'f64' }).waitFor();
  await notebook.screenshot('next-mistake.png');
  await press('Shift+F8');
  assert.equal(await page.evaluate('getSelection().toString()'), 'unused');
  await press('Escape');
  await told.waitFor({ state: 'detached' });
  await press('F8');
  assert.equal(await page.evaluate('getSelection().toString()'), 'sum');
  await eventually(async () => {
    await press('Control+.');
    assert.match(await shown(), /sum\(\(Purchase\.item as f64\)\)/);
  });
  await press('F8');
  await eventually(async () => {
    await press('Control+.');
    assert.equal(await shown(), '%%timeline\n{\n  a: sum((Purchase.item as f64)),\n  b: count(Purchase)\n}');
  });
  await cell.locator('.cm-lintRange').waitFor({ state: 'detached' });
  await press('Control+End', 'Backspace', 'Enter');
  await page.keyboard.type('}');
  assert.equal(await shown(), '%%timeline\n{\n  a: sum((Purchase.item as f64)),\n  b: count(Purchase)\n\n}');
  assert.deepEqual(notebook.errors, []);
});

test('parameters of the header are completed, explained and missed, literals at once and variables as the kernel has them; sessions have their own tables', async () => {
  const setup = `${SETUP}\n%timeline_table Other purchases --time at --key user --session other\nimport datetime, timeloom as tl\nleast = 2.5\n@tl.udf("rounded(x: f64) -> f64")\ndef rounded(x): return x`;
  const cell =
    '%%timeline --param least --param "days=datetime.timedelta(days=7)" --param n=3\n{ a: rounded(Purchase.amount) > $least, b: lag($n, Purchase.amount), c: count(Purchase, window = trailing($days)) }';
  const notebook = await house.open('parameters.ipynb', setup, cell, '%%timeline\n{ a: Purchase.amount > $least }');
  const { page } = notebook;
  const unknown = notebook.cell(2).locator('.cm-lintRange-error', { hasText: '$least' });
  await notebook.run(0);
  await unknown.waitFor();
  await notebook.cell(1).locator('.cm-lintRange').waitFor({ state: 'detached' });
  await notebook.cell(1).getByText('$least', { exact: true }).hover();
  await page.locator('.tl-Hover', { hasText: '$least: f64 = 2.5' }).waitFor();
  await notebook.screenshot('parameter.png');
  await notebook.cell(1).getByText('$days', { exact: true }).hover();
  await page.locator('.tl-Hover', { hasText: '$days: interval_days = P7D' }).waitFor();
  await unknown.hover();
  await page.locator('.cm-diagnosticAction', { hasText: 'Take' }).click();
  await eventually(async () => assert.equal(await textOf(notebook, 2), '%%timeline --param least\n{ a: Purchase.amount > $least }'));
  await notebook.cell(2).locator('.cm-lintRange').waitFor({ state: 'detached' });
  await notebook.type(2, '%%timeline --param least=10');
  await page.keyboard.press('Enter');
  await page.keyboard.type('{ a: Purchase.amount > $');
  await offers(notebook, '\\$least');
  await page.keyboard.press('Enter');
  assert.equal(await textOf(notebook, 2), '%%timeline --param least=10\n{ a: Purchase.amount > $least');
  await notebook.type(2, '%%timeline --session other\n{ a: sum(Other.amount), b: Purchase.amount }');
  await eventually(async () => assert.deepEqual(await notebook.cell(2).locator('.cm-lintRange-error').allTextContents(), ['Purchase']));
  await notebook.type(2, '%%timeline --result fina\n{ a: Purchase.amount }');
  await notebook.cell(2).locator('.cm-lintRange-error', { hasText: 'fina' }).waitFor();
  await notebook.run(1);
  await notebook.cell(1).locator('.jp-OutputArea', { hasText: '3 rows' }).waitFor();
  assert.deepEqual(notebook.errors, []);
});
