import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, chromium, type Locator, type Page } from 'playwright-core';
import type { Lab } from './jupyter.ts';

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
const MORE_FLAGS = ['--disable-component-update', '--disable-sync'];
const OUT = join(import.meta.dirname, 'out');

const KERNEL_READY = `[...window.jupyterapp.shell.widgets('main')].some(widget => {
  const kernel = widget.sessionContext?.session?.kernel;
  return kernel?.connectionStatus === 'connected' && kernel.status === 'idle';
})`;

const KERNEL_GONE = "[...window.jupyterapp.shell.widgets('main')].some(widget => widget.sessionContext?.session === null)";

/** A piece of a cell's text as the reader sees it: colour and weight as computed by the browser, e.g. `rgb(0, 128, 0) 700`. */
export interface Token {
  readonly text: string;
  readonly look: string;
}

/** How long a state of the page is waited for: long, since a machine may be busy. */
const PATIENCE_MS = 45_000;

/** Tries again until `check` throws no more, as the page needs a moment; throws its last complaint once patience ends. */
export async function eventually(check: () => Promise<void>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await check();
    } catch (complaint) {
      if (Date.now() > end) throw complaint;
      await sleep(100);
    }
  }
}

/** The words of an editor that have a look of their own, in order. */
export const tokensOf = (editor: Locator): Promise<Token[]> =>
  editor.locator('.cm-line span').evaluateAll(spans =>
    spans.map(span => {
      const { color, fontWeight } = getComputedStyle(span);
      return { text: span.textContent ?? '', look: `${color} ${fontWeight}` };
    })
  );

/** The machine's own Chromium; nothing is downloaded. `TIMELOOM_BROWSER` names another one. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env['TIMELOOM_BROWSER'] || '/usr/bin/chromium',
    args: [...FLAGS, ...MORE_FLAGS]
  });

/** Closes every page of a browser. */
export async function closePages(browser: Browser): Promise<void> {
  for (const context of browser.contexts()) await context.close();
}

/** A notebook with these code cells, as `.ipynb` text. */
export function notebookText(...cells: readonly string[]): string {
  const kernelspec = { name: 'python3', display_name: 'Python 3', language: 'python' };
  const code = cells.map((source, i) => ({ cell_type: 'code', id: `c${i}`, execution_count: null, metadata: {}, outputs: [], source }));
  return JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec }, cells: code });
}

/** One notebook open in one page of a real JupyterLab. */
export class Notebook {
  readonly page: Page;
  /** What went wrong in the page so far: uncaught errors. */
  readonly errors: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('pageerror', error => this.errors.push(error.message));
  }

  /** Writes `text` as `name` into the lab's folder and opens it, with its kernel ready: alone on the page (`doc`), or in the whole of JupyterLab. */
  static async open(browser: Browser, lab: Lab, name: string, text: string, mode: 'doc' | 'lab' = 'doc'): Promise<Notebook> {
    writeFileSync(join(lab.root, name), text);
    return Notebook.at(browser, lab, `${mode}/tree/${name}`);
  }

  /** Opens a page of the lab's server that has one notebook in it. */
  static async at(browser: Browser, lab: Lab, path: string): Promise<Notebook> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 860 } });
    page.setDefaultTimeout(PATIENCE_MS);
    const notebook = new Notebook(page);
    await page.goto(`${lab.url}/${path}?token=${lab.token}&reset`);
    await notebook.ready();
    return notebook;
  }

  private async ready(): Promise<void> {
    await this.page.waitForFunction('window.jupyterapp && window.jupyterapp.restored.then(() => true)');
    await this.page.locator('.jp-Notebook .jp-Cell .cm-content').first().waitFor();
    await this.page.waitForFunction(KERNEL_READY);
  }

  /** Loads the page again, as the browser's button does. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** Opens another new notebook in the same page, to the right of this one. */
  async beside(lab: Lab, name: string, ...cells: readonly string[]): Promise<void> {
    writeFileSync(join(lab.root, name), notebookText(...cells));
    const options = JSON.stringify({ path: name, options: { mode: 'split-right' } });
    await this.page.evaluate(`window.jupyterapp.commands.execute('docmanager:open', ${options})`);
    await this.page.locator('.jp-NotebookPanel').nth(1).locator('.jp-Cell .cm-content').first().waitFor();
    await this.page.waitForFunction(KERNEL_READY);
  }

  /** The i-th cell. */
  cell(index: number): Locator {
    return this.page.locator('.jp-Notebook .jp-Cell').nth(index);
  }

  /** Replaces a cell's text by typing: the first line key by key, the rest at once (the editor would indent it). */
  async type(index: number, text: string): Promise<void> {
    const [first = '', ...rest] = text.split('\n');
    await this.cell(index).locator('.cm-content').click();
    await this.page.keyboard.press('ControlOrMeta+a');
    await this.page.keyboard.type(first);
    await this.page.keyboard.insertText(rest.map(line => `\n${line}`).join(''));
  }

  /** Runs a cell and waits until it has run. */
  async run(index: number): Promise<void> {
    const prompt = this.cell(index).locator('.jp-InputPrompt');
    const before = await prompt.textContent();
    await this.cell(index).locator('.cm-content').click();
    await this.page.keyboard.press('Control+Enter');
    await prompt.filter({ hasText: /\[\d+\]/, hasNotText: before ?? '' }).waitFor();
  }

  /** Restarts the kernel, as the menu does, and waits until it is ready again. */
  async restartKernel(): Promise<void> {
    await this.page.evaluate("void window.jupyterapp.commands.execute('kernelmenu:restart')");
    await this.page.locator('.jp-Dialog .jp-mod-accept').click();
    await this.page.waitForFunction(KERNEL_READY);
  }

  /** Starts a kernel where the notebook's own is gone, as the menu's "Restart" does then. */
  async anotherKernel(): Promise<void> {
    await this.page.waitForFunction(KERNEL_GONE);
    await this.page.evaluate("void window.jupyterapp.commands.execute('kernelmenu:restart')");
    await this.page.waitForFunction(KERNEL_READY);
  }

  /** All that a cell has put out, as text. */
  output(index: number): Promise<string> {
    // biome-ignore lint/performance/useDomNodeTextContent: a table's rows and a diagnostic's lines are kept apart by the layout only
    return this.cell(index).locator('.jp-OutputArea').innerText();
  }

  /** The words of a cell that have a look of their own, in order. */
  tokens(index: number): Promise<Token[]> {
    return tokensOf(this.cell(index));
  }

  /** The line in the status bar. */
  status(): Locator {
    return this.page.locator('.tl-EngineStatus');
  }

  /** Changes to the dark theme. */
  async dark(): Promise<void> {
    await this.page.evaluate("window.jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' })");
    await this.page.locator('body[data-jp-theme-light="false"]').waitFor({ state: 'attached' });
    await this.page.waitForTimeout(500);
  }

  /** Saves what the page looks like under `test/browser/out/`. */
  async screenshot(name: string): Promise<void> {
    mkdirSync(OUT, { recursive: true });
    await this.page.screenshot({ path: join(OUT, name) });
  }
}
