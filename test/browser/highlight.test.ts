import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { type Lab, startLab } from './jupyter.ts';
import { Notebook, notebookText, startBrowser, type Token } from './notebook.ts';

const QUERY = `%%timeline spend --results final
# what each user has spent
let big = Purchase.amount > 10.5
in { total: sum(Purchase.amount), big: count_if(big), kind: "shop" }`;

let lab: Lab;
let browser: Browser;

before(async () => {
  lab = await startLab({ serverPart: false });
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  await lab?.stop();
});

const colourOf = (tokens: readonly Token[], text: string): string | undefined => tokens.find(t => t.text === text)?.colour;

test('a cell is coloured as Timeloom while it is typed, and as Python again without its header', async () => {
  const notebook = await Notebook.open(browser, lab, 'colours.ipynb', notebookText('', 'import math'));
  await notebook.type(0, QUERY);
  const tokens = await notebook.tokens(0);
  await notebook.screenshot('highlight.png');
  const colours = ['let', 'sum', '10.5', '"shop"', '# what each user has spent'].map(text => colourOf(tokens, text));
  assert.equal(new Set(colours).size, colours.length, JSON.stringify(tokens));
  await notebook.type(0, 'let = 1  # what each user has spent');
  assert.deepEqual(notebook.errors, []);
});
