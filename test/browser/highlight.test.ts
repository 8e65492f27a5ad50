import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { inLab } from './lab.ts';
import { eventually, type Token, tokensOf } from './notebook.ts';

const BODY = `# what each user has spent
let big = Purchase.amount > 10.5
in { total: sum(Purchase.amount), big: count_if(big), kind: "shop", ok: true }`;
const CELL = `%%timeline spend --results final\n${BODY}`;

const house = inLab({ serverPart: false });

const lookOf = (tokens: readonly Token[], text: string): string => {
  const token = tokens.find(t => t.text === text);
  assert.ok(token, `'${text}' has no look of its own among ${JSON.stringify(tokens)}`);
  return token.look;
};

/** Every kind of word stands apart from the others, as the engine's own grammar tells them apart. */
const assertTimeloom = (tokens: () => Promise<readonly Token[]>): Promise<void> => eventually(async () => assertApart(await tokens()));

/** No word of Timeloom's own has a look of its own. */
const assertNotTimeloom = (tokens: () => Promise<readonly Token[]>): Promise<void> =>
  eventually(async () => assert.ok(!(await tokens()).some(t => t.text === 'let')));

function assertApart(tokens: readonly Token[]): void {
  const looks = ['let', 'sum', '10.5', '"shop"', '# what each user has spent'].map(text => lookOf(tokens, text));
  assert.equal(new Set(looks).size, looks.length, JSON.stringify(tokens));
}

test('a cell is coloured as Timeloom while it is typed, and as Python again without its header', async () => {
  const notebook = await house.open('typed.ipynb', '', 'import math');
  await notebook.type(0, CELL);
  await assertTimeloom(() => notebook.tokens(0));
  await notebook.screenshot('highlight.png');
  await notebook.type(0, 'def sum(let): return None');
  await eventually(async () => assert.equal(lookOf(await notebook.tokens(0), 'def'), lookOf(await notebook.tokens(1), 'import')));
  assert.deepEqual(notebook.errors, []);
});

test('a cell that is opened with its header is coloured at once, its Python neighbours stay Python', async () => {
  const notebook = await house.open('opened.ipynb', CELL, 'import math', '%%timelines\nlet x');
  await assertTimeloom(() => notebook.tokens(0));
  await eventually(async () => assert.ok(lookOf(await notebook.tokens(1), 'import')));
  await assertNotTimeloom(() => notebook.tokens(2));
  assert.deepEqual(notebook.errors, []);
});

test('taking the header back and forth by undo takes the colours along', async () => {
  const notebook = await house.open('undone.ipynb', BODY, '');
  await assertNotTimeloom(() => notebook.tokens(0));
  await notebook.cell(0).locator('.cm-content').click();
  await notebook.page.keyboard.press('Control+Home');
  await notebook.page.keyboard.insertText('%%timeline\n');
  await assertTimeloom(() => notebook.tokens(0));
  await notebook.page.keyboard.press('Control+z');
  await assertNotTimeloom(() => notebook.tokens(0));
  await notebook.page.keyboard.press('Control+Shift+z');
  await assertTimeloom(() => notebook.tokens(0));
  assert.deepEqual(notebook.errors, []);
});

test('a cell that becomes text and code again is coloured again', async () => {
  const notebook = await house.open('changed.ipynb', CELL, '');
  await notebook.cell(0).locator('.cm-content').click();
  await notebook.page.keyboard.press('Escape');
  await notebook.page.keyboard.press('m');
  await notebook.page.locator('.jp-MarkdownCell').waitFor();
  await notebook.page.keyboard.press('y');
  await notebook.page.locator('.jp-MarkdownCell').waitFor({ state: 'detached' });
  await notebook.cell(0).locator('.cm-content').waitFor();
  await assertTimeloom(() => notebook.tokens(0));
  assert.deepEqual(notebook.errors, []);
});

test('a file that ends in .tl is coloured without any header', async () => {
  writeFileSync(join(house.lab.root, 'spend.tl'), BODY);
  const page = await house.browser.newPage({ viewport: { width: 1280, height: 400 } });
  await page.goto(`${house.lab.url}/lab/tree/spend.tl?token=${house.lab.token}&reset`);
  const editor = page.locator('.jp-FileEditor');
  await editor.locator('.cm-line span').filter({ hasText: /^let$/ }).first().waitFor();
  await assertTimeloom(() => tokensOf(editor));
});

test('without the server part the status bar says so and gives the command', async () => {
  const notebook = await house.open('alone.ipynb', CELL);
  await notebook.status().filter({ hasText: 'not enabled' }).waitFor();
  const text = await notebook.status().textContent();
  assert.equal(text, 'Timeloom: server part not enabled: jupyter server extension enable timeloom');
  await notebook.screenshot('not-enabled.png');
  assert.deepEqual(notebook.errors, []);
});

test('a notebook that does not use Timeloom shows nothing in the status bar', async () => {
  const notebook = await house.open('plain.ipynb', 'import math');
  await notebook.run(0);
  assert.equal(await notebook.status().isVisible(), false);
});
