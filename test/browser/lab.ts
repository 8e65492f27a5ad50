import { after, afterEach, before } from 'node:test';
import type { Browser } from 'playwright-core';
import { type Lab, type LabOptions, startLab } from './jupyter.ts';
import { closePages, Notebook, notebookText, startBrowser } from './notebook.ts';

/** A JupyterLab and a browser that all tests of a file share. */
export interface InLab {
  readonly lab: Lab;
  readonly browser: Browser;
  /** Opens a new notebook with these code cells, its kernel ready. */
  open(name: string, ...cells: readonly string[]): Promise<Notebook>;
  /** The same, in the whole of JupyterLab, where there is room for others beside it. */
  openInLab(name: string, ...cells: readonly string[]): Promise<Notebook>;
  /** As `open`, of a whole `.ipynb` text. */
  openText(name: string, text: string): Promise<Notebook>;
}

/** Starts a lab and a browser before the tests of a file and ends them after the last; what a test opens is closed behind it. */
export function inLab(options: LabOptions = {}): InLab {
  let lab: Lab;
  let browser: Browser;
  before(async () => {
    lab = await startLab(options);
    browser = await startBrowser();
  });
  afterEach(() => closePages(browser));
  after(async () => {
    await browser?.close();
    await lab?.stop();
  });
  const openText = (name: string, text: string, mode?: 'lab' | 'doc') => Notebook.open(browser, lab, name, text, mode);
  return {
    get lab() {
      return lab;
    },
    get browser() {
      return browser;
    },
    openText,
    open: (name, ...cells) => openText(name, notebookText(...cells)),
    openInLab: (name, ...cells) => openText(name, notebookText(...cells), 'lab')
  };
}
