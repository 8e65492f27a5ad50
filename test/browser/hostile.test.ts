import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inLab } from './lab.ts';
import { eventually, type Notebook } from './notebook.ts';

const SETUP = `%load_ext timeloom
import numpy as np, pandas as pd
n = 40
frame = pd.DataFrame({
    "at": pd.Timestamp("2026-03-01") + pd.to_timedelta(np.arange(n), unit="h"),
    "who": np.array(["👩‍🚀", "<script>window.hacked=1</script>", "\\u202egnp.exe", ""])[np.arange(n) % 4],
    "<img src=x onerror=window.hacked=1>": np.arange(n) * 1.0,
    "text": ["<b>bold</b>", "x" * 1_000_000] * (n // 2),
    "none": np.full(n, np.nan),
})
%timeline_table Odd frame --time at --key who
wide = pd.DataFrame({f"c{i}": np.arange(20) * i for i in range(5000)})
wide.insert(0, "at", pd.Timestamp("2026-03-01") + pd.to_timedelta(np.arange(20), unit="h"))
wide.insert(1, "who", "Ada")
%timeline_table Wide wide --time at --key who`;

const QUERIES = [
  '%%timeline\n{ "<img src=x onerror=window.hacked=1>": Odd["<img src=x onerror=window.hacked=1>"], text: Odd.text, "\u202egnp": Odd.who }',
  '%%timeline --plot\n{ "<script>window.hacked=1</script>": count(Odd), none: Odd.none }',
  '%%timeline\nWide',
  '%%timeline nothing\n{ n: count(Odd) } | when(false)',
  '%%timeline one --limit 1\n{ n: count(Odd) }',
  '%%timeline --plot\n{ none: Odd.none } | when(count(Odd) < 0)',
  '%%timeline --explain picture\n{ n: count(Odd, window = since(daily())), m: last(Odd.text) } | when(is_valid(Odd.who))'
];

const house = inLab();

/** Nothing in the page was run or made an element of what is only text. */
async function assertTame(notebook: Notebook): Promise<void> {
  assert.equal(await notebook.page.evaluate('window.hacked'), undefined);
  assert.equal(await notebook.page.locator('.jp-OutputArea img[src="x"], .jp-OutputArea script, .jp-OutputArea b').count(), 0);
  assert.deepEqual(notebook.errors, []);
}

test('hostile names and values are text, wide, empty and null results are shown, and a plan is a picture', async () => {
  const notebook = await house.open('hostile.ipynb', SETUP, ...QUERIES);
  await notebook.run(0);
  for (const i of QUERIES.keys()) await notebook.run(i + 1);
  await notebook.cell(1).locator('.tl-Result-grid').waitFor();
  await notebook.cell(1).locator('.tl-Result-bar').scrollIntoViewIfNeeded();
  await notebook.page.waitForTimeout(500);
  await notebook.screenshot('hostile-grid.png');
  await eventually(async () => assert.equal(await notebook.cell(2).locator('.tl-Plot .tl-Plot-title').count(), 2));
  assert.deepEqual(await notebook.cell(2).locator('.tl-Plot-entity').allTextContents(), [
    '👩‍🚀',
    '<script>window.hacked=1</script>',
    '⟨U+202E⟩gnp.exe',
    ''
  ]);
  await notebook.cell(2).locator('.tl-Result-bar').scrollIntoViewIfNeeded();
  await notebook.screenshot('hostile-plot.png');
  await notebook.cell(3).scrollIntoViewIfNeeded();
  await notebook.cell(3).locator('.tl-Result-grid').waitFor();
  await notebook.cell(3).locator('.tl-Result-bar').scrollIntoViewIfNeeded();
  await notebook.page.waitForTimeout(500);
  await notebook.screenshot('wide.png');
  assert.match(await notebook.output(4), /_time\s+_key\s+n/);
  assert.match(await notebook.output(5), /👩/);
  const plan = notebook.cell(7).locator('.tl-Plan-picture');
  await plan.waitFor().catch(async () => assert.fail(await notebook.output(7)));
  const told = (await plan.getAttribute('aria-label')) ?? '';
  assert.match(told, /^Plan of \d+ operations: read Odd, 40 rows, .*result: 40 rows$/);
  await plan.scrollIntoViewIfNeeded();
  await notebook.screenshot('plan.png');
  await notebook.dark();
  await notebook.screenshot('plan-dark.png');
  await notebook.cell(2).locator('.tl-Result-bar').scrollIntoViewIfNeeded();
  await notebook.screenshot('hostile-dark.png');
  await assertTame(notebook);
});
