import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inLab } from './lab.ts';
import { eventually, type Notebook } from './notebook.ts';

/** Five hours of one entity, the third without a value; and 300,000 rows of four. */
const SETUP = `%load_ext timeloom
import numpy as np, pandas as pd
few = pd.DataFrame({"at": pd.date_range("2026-03-01", periods=5, freq="h"), "who": "Ada", "x": [1.0, 2.0, np.nan, 4.0, 3.0]})
%timeline_table Few few --time at --key who
n = 300_000
walk = pd.DataFrame({
    "at": pd.Timestamp("2026-03-01") + pd.to_timedelta(np.arange(n) * 20, unit="s"),
    "who": np.array(["Ada", "Ben", "<b>Eve</b>", "Zoë"])[np.arange(n) % 4],
    "x": np.where(np.arange(n) % 50 == 0, np.nan, np.random.default_rng(7).normal(0, 1, n)),
})
%timeline_table Walk walk --time at --key who`;

const FEW = `%%timeline --plot
{ point: Few.x, held: last(Few.x) | if(count(Few) != 3), moving: count(Few.x, window = trailing(30m)) }`;
const WALK = `%%timeline --plot
{ total: sum(Walk.x), step: Walk.x, day: mean(Walk.x, window = trailing(1d)) }`;
const EMPTY = ['{ n: count(Few), m: count(Few) } | when(false)', '{ x: if(Few.x > 9.0, Few.x), y: if(Few.x > 9.0, Few.x) }'];

const house = inLab();

/** Whether a panel of a cell's plot has the first entity's colour at a time, from 0 (left) to 1, and how high: from 0 (bottom) to 1. */
const inkAt = (notebook: Notebook, cell: number, panel: number, time: number): Promise<number | null> =>
  notebook.cell(cell).evaluate(
    (node, [panel, time]) => {
      const plot = node.querySelectorAll('.tl-Plot-panel')[panel as number] as HTMLElement;
      const canvas = plot.querySelector('canvas') as HTMLCanvasElement;
      const [over, all] = [plot.querySelector('.u-over') as HTMLElement, canvas].map(each => each.getBoundingClientRect());
      if (!over || !all) return null;
      const scale = canvas.width / all.width;
      const x = Math.round((over.left - all.left + (time as number) * over.width) * scale);
      const top = (over.top - all.top) * scale;
      const { data } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(x, top, 1, over.height * scale);
      for (let y = 0; y * 4 < data.length; y++) {
        const [red, , blue, opacity] = data.slice(y * 4, y * 4 + 4) as unknown as [number, number, number, number];
        if (opacity > 100 && blue - red > 90) return 1 - y / (over.height * scale);
      }
      return null;
    },
    [panel, time]
  );

test('a plot draws discrete values as points, held ones as steps, moving ones as computed, and nulls as gaps', async () => {
  const notebook = await house.open('shapes.ipynb', SETUP, FEW);
  await notebook.run(0);
  await notebook.run(1);
  await notebook.cell(1).locator('.tl-Plot .u-over').nth(2).waitFor();
  await notebook.screenshot('shapes.png');
  const inked = async (panel: number, ...times: readonly number[]): Promise<boolean[]> =>
    Promise.all(times.map(async time => (await inkAt(notebook, 1, panel, time)) !== null));
  assert.deepEqual(await inked(0, 0.12, 0.25, 0.38, 0.5, 0.62, 0.75, 0.88), [false, true, false, false, false, true, false], 'points');
  assert.deepEqual(
    await inked(1, 0.12, 0.38, 0.49, 0.52, 0.62, 0.74, 0.77, 0.88),
    [true, true, true, false, false, false, true, true],
    'steps'
  );
  const heights = await Promise.all([0.06, 0.19, 0.31, 0.44, 0.6, 0.81].map(time => inkAt(notebook, 1, 2, time)));
  const [high, low] = [heights[0] ?? 0, heights[1] ?? 0];
  assert.ok(high - low > 0.5, `${high} is high, ${low} low`);
  const isHigh = heights.map(height => height !== null && height > (high + low) / 2);
  assert.deepEqual(isHigh, [true, false, true, false, false, true], 'half an hour after each value it counts no more');
  assert.deepEqual(notebook.errors, []);
});

test('a plot without rows or values says so once', async () => {
  const notebook = await house.open('empty.ipynb', SETUP, ...EMPTY.map(text => `%%timeline --plot\n${text}`));
  await notebook.run(0);
  for (const [i, told] of ['no rows', 'no rows with a value that can be drawn'].entries()) {
    await notebook.run(i + 1);
    const plot = notebook.cell(i + 1).locator('.tl-Plot');
    await eventually(async () => assert.equal(await plot.textContent(), told));
    assert.equal(await plot.locator('canvas').count(), 0);
  }
  assert.deepEqual(notebook.errors, []);
});

test('a plot draws a panel per field and zooms by mouse and keys, in both themes', async () => {
  const notebook = await house.open('plot.ipynb', SETUP, WALK);
  await notebook.run(0);
  await notebook.run(1);
  const plot = notebook.cell(1).locator('.tl-Plot');
  await plot.locator('.u-over').nth(2).waitFor();
  assert.deepEqual(await plot.locator('.tl-Plot-title').allTextContents(), ['total', 'step', 'day']);
  assert.deepEqual(await plot.locator('.tl-Plot-entity').allTextContents(), ['Ada', 'Ben', '<b>Eve</b>', 'Zoë']);
  const label = async (): Promise<string> => (await plot.getAttribute('aria-label')) ?? '';
  const whole = await label();
  assert.match(whole, /^Plot of total, step, day for 4 entities from 2026-03-01T00:00:00.000Z to 2026-05-09T10:39:40.000Z/);
  await notebook.screenshot('plot.png');
  const panel = await plot.locator('.u-over').first().boundingBox();
  assert.ok(panel);
  await notebook.page.mouse.move(panel.x + 200, panel.y + 60);
  await notebook.page.mouse.down();
  await notebook.page.mouse.move(panel.x + 260, panel.y + 80, { steps: 4 });
  await notebook.page.mouse.up();
  await eventually(async () => assert.notEqual(await label(), whole));
  await notebook.screenshot('plot-zoomed.png');
  await plot.focus();
  await notebook.page.keyboard.press('0');
  await eventually(async () => assert.equal(await label(), whole));
  await notebook.page.keyboard.press('+');
  const part = / from 2026-03-18T\S* to 2026-04-22T/;
  await eventually(async () => assert.match(await label(), part));
  await notebook.page.keyboard.press('ArrowRight');
  await eventually(async () => assert.match(await label(), / from 2026-03-27T\S* to 2026-04-30T/));
  await notebook.page.keyboard.press('-');
  await eventually(async () => assert.equal(await label(), whole));
  await notebook.dark();
  await notebook.screenshot('plot-dark.png');
  assert.deepEqual(notebook.errors, []);
});
