/**
 * What a person waits for in JupyterLab, measured in a real browser: `npm run bench -- lab`. Waiting is measured by the page's own clock, from the
 * event a person makes to the change they see; work by what the main thread was busy. Both are medians, and a busy machine shows in the former.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { type Lab, startLab } from '../browser/jupyter.ts';
import { closePages, Notebook, notebookText, startBrowser } from '../browser/notebook.ts';
import { ROOT } from './environments.ts';
import { median } from './measure.ts';
import type { Figure } from './report.ts';

const ROUNDS = 15;
const STEPS = 40;
const LIST = '.cm-tooltip-autocomplete';

/** 200 tables of 100 columns, none with rows. */
const WIDE = `%load_ext timeloom
import timeloom, pyarrow as pa
schema = pa.schema([("at", pa.timestamp("ns")), ("who", pa.int64()), *((f"column_{i}", pa.float64()) for i in range(98))])
for i in range(200):
    timeloom.table(f"Table{i}", schema=schema, time="at", key="who")`;

const LONG = `%%timeline\nlet first = sum(Table0.column_0)\n${Array.from({ length: 196 }, (_, i) => `let v${i} = ${i === 0 ? 'first' : `v${i - 1}`} + lag(1, Table${i}.column_${i % 98}) * 2`).join('\n')}\nin {\n  v: v195, w: v1\n}`;

/** A million points of four entities. */
const MANY = `%load_ext timeloom
import numpy as np, pandas as pd
n = 1_000_000
frame = pd.DataFrame({
    "at": pd.Timestamp("2026-03-01") + pd.to_timedelta(np.arange(n) * 20, unit="s"),
    "who": np.array(["Ada", "Ben", "Eve", "Zoë"])[np.arange(n) % 4],
    "x": np.random.default_rng(7).normal(0, 1, n),
})
%timeline_table Walk frame --time at --key who`;
const WALK = '%%timeline\n{ total: sum(Walk.x) }';
/** A step in the host per row, so that it takes its time. */
const SLOW = '%%timeline\n{ a: (Walk.x as string) | upper() | len(), b: (Walk.x as string) | lower() | len(), n: count(Walk) }';

/** Measures it all in a JupyterLab and a browser of its own. */
export async function labFigures(): Promise<Figure[]> {
  const [lab, browser] = await Promise.all([startLab(), startBrowser()]);
  try {
    const load = loadavg()[0]?.toFixed(1);
    console.log(`load before: ${load}`);
    return [...bundle(), ...(await writing(lab, browser)), ...(await reading(lab, browser))];
  } catch (problem) {
    await browser
      .contexts()[0]
      ?.pages()[0]
      ?.screenshot({ path: join(ROOT, 'test/browser/out/bench.png') });
    throw problem;
  } finally {
    console.log(`load after: ${loadavg()[0]?.toFixed(1)}`);
    await browser.close();
    await lab.stop();
  }
}

function bundle(): Figure[] {
  const folder = join(ROOT, 'extension/labextension/static');
  const files = readdirSync(folder).filter(name => /\.(js|css)$/.test(name));
  const bytes = files.reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name))).length, 0);
  return [{ name: 'extension, compressed', value: bytes / 1000, unit: 'kB', most: 400 }];
}

/** What happens while a cell is written. */
async function writing(lab: Lab, browser: Browser): Promise<Figure[]> {
  const notebook = await Notebook.open(browser, lab, 'writing.ipynb', notebookText(WIDE, '', LONG));
  const { page } = notebook;
  const activation = await page.evaluate(() =>
    performance.getEntriesByType('measure').reduce((sum, { name, duration }) => sum + (name.startsWith('@timeloom/') ? duration : 0), 0)
  );
  await notebook.run(0);
  await notebook.type(1, '%%timeline\n{ total: ');
  const completion: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    completion.push(await fromKey(page, 'T', LIST));
    await page.keyboard.type(`able${round}`);
    await closeList(page);
    completion.push(await fromKey(page, '.', LIST));
    for (let i = 0; i < `Table${round}.`.length; i++) await page.keyboard.press('Backspace');
    await closeList(page);
  }
  await notebook.cell(2).locator('.cm-content').click();
  await page.keyboard.press('Control+End');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('End');
  const mistakes: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    mistakes.push(await fromKey(page, '%', '.jp-Cell:nth-child(3) .cm-lintRange-error', true));
    mistakes.push(await fromKey(page, 'Backspace', '.jp-Cell:nth-child(3) .cm-lintRange-error', false));
  }
  await closePages(browser);
  return [
    { name: 'activating the extension', value: activation, unit: 'ms', most: 150 },
    { name: 'key to completion list, 200 tables of 100 columns', value: median(completion), unit: 'ms', most: 60 },
    { name: 'last key to diagnostics, 200 lines', value: median(mistakes), unit: 'ms', most: 100 }
  ];
}

/** What happens when a cell is run. */
async function reading(lab: Lab, browser: Browser): Promise<Figure[]> {
  const notebook = await Notebook.open(browser, lab, 'reading.ipynb', notebookText(MANY, WALK, SLOW));
  const { page } = notebook;
  await notebook.run(0);
  const rows: number[] = [];
  for (let round = 0; round < ROUNDS; round++) rows.push(await firstRow(notebook));
  const scrolled = await scrolling(notebook);
  const plots: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    plots.push(await fromClick(page, '.tl-Result-bar [data-view=plot]', '.tl-Plot .u-over'));
    await fromClick(page, '.tl-Result-bar [data-view=table]', '.tl-Result-grid');
  }
  const [previews, interrupts]: [number[], number[]] = [[], []];
  for (let round = 0; round < 5; round++) {
    await notebook.cell(2).locator('.cm-content').click();
    previews.push(await fromKey(page, 'Control+Enter', '.jp-Cell:nth-child(3) .jp-OutputArea table'));
    interrupts.push(await interrupted(page));
  }
  return [
    { name: 'result to first row in the grid', value: median(rows), unit: 'ms', most: 150 },
    { name: 'main thread per step of scrolling', value: scrolled, unit: 'ms', most: 16 },
    { name: 'click to curves of a million points', value: median(plots), unit: 'ms', most: 300 },
    { name: 'running to first rows of what runs', value: median(previews), unit: 'ms', most: 500 },
    { name: 'interrupting', value: median(interrupts), unit: 'ms', most: 200 }
  ];
}

/** The page's own, where what it measures waits to be asked for. */
type Bench = { took: Promise<number> };

/** Milliseconds from the event that `act` makes until the page has, or has no more, what `selector` finds. */
async function from(page: Page, event: 'keydown' | 'click', selector: string, present: boolean, act: () => Promise<void>): Promise<number> {
  await page.evaluate(
    ([event, selector, present]) => {
      (window as unknown as Bench).took = new Promise((done, fail) => {
        const begin = ({ timeStamp }: Event): void => {
          const observer = new MutationObserver(() => {
            if ((document.querySelector(selector) !== null) !== present) return;
            observer.disconnect();
            done(performance.now() - timeStamp);
          });
          observer.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['class'] });
          setTimeout(() => fail(new Error(`${selector} did not ${present ? 'appear' : 'go'}`)), 20_000);
        };
        window.addEventListener(event, begin, { capture: true, once: true });
      });
      (window as unknown as Bench).took.catch(() => null);
    },
    [event, selector, present] as const
  );
  await act();
  return page.evaluate(() => (window as unknown as Bench).took);
}

/** Escape closes the list; without one it would leave the cell. */
async function closeList(page: Page): Promise<void> {
  await page.waitForTimeout(300);
  if ((await page.locator(LIST).count()) > 0) await page.keyboard.press('Escape');
  await page.locator(LIST).waitFor({ state: 'detached' });
}

const fromKey = (page: Page, key: string, selector: string, present = true): Promise<number> =>
  from(page, 'keydown', selector, present, () => page.keyboard.press(key));

const fromClick = (page: Page, button: string, selector: string): Promise<number> =>
  from(page, 'click', selector, true, () => page.locator(button).click());

/** Runs the cell; from the moment its result stands in the page until the grid has rows. */
async function firstRow(notebook: Notebook): Promise<number> {
  await notebook.page.evaluate(() => document.querySelector('.tl-Result')?.remove());
  const took = notebook.page.evaluate(
    () =>
      new Promise<number>(done => {
        let begun: number | null = null;
        const observer = new MutationObserver(() => {
          if (begun === null && document.querySelector('.tl-Result')) begun = performance.now();
          if (begun === null || !document.querySelector('.tl-Result-grid[aria-busy=false]')) return;
          observer.disconnect();
          done(performance.now() - begun);
        });
        observer.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['aria-busy'] });
      })
  );
  await notebook.run(1);
  return took;
}

/** Milliseconds that the main thread is busy per turn of the wheel. */
async function scrolling(notebook: Notebook): Promise<number> {
  const { page } = notebook;
  const box = await notebook.cell(1).locator('.tl-Result-grid').boundingBox();
  if (box === null) throw new Error('the grid is not in sight');
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busy = async (): Promise<number> =>
    (await session.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const before = await busy();
  for (let step = 0; step < STEPS; step++) {
    await page.mouse.wheel(0, 200);
    await page.waitForTimeout(30);
  }
  return ((await busy()) - before) * (1000 / STEPS);
}

/** Interrupts the kernel; until the cell's prompt has its number. */
async function interrupted(page: Page): Promise<number> {
  await page.evaluate(() => {
    const { commands } = (window as unknown as { jupyterapp: { commands: { execute(name: string): Promise<unknown> } } }).jupyterapp;
    performance.mark('bench:interrupt');
    void commands.execute('notebook:interrupt-kernel');
  });
  const prompt = '.jp-Cell:nth-child(3) .jp-InputPrompt';
  return page
    .waitForFunction(
      prompt =>
        /\[\d+\]/.test(document.querySelector(prompt)?.textContent ?? '') ? performance.measure('bench:i', 'bench:interrupt').duration : 0,
      prompt
    )
    .then(found => found.jsonValue());
}
