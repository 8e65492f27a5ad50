import { type INotebookTracker, NotebookActions, type NotebookPanel } from '@jupyterlab/notebook';
import type { Kernel } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import type { EditorText } from '../../engine/serve/protocol.ts';
import { headerParameters } from '../../engine/syntax/header.ts';
import { pythonText } from '../table/code.ts';
import { evaluated } from '../table/kernel.ts';

/** Cells often run, and keys are often pressed, many in a row: the kernel is asked once that rests. */
const REST_MS = 300;

/** What a kernel has for the texts of its notebook. */
interface Beside {
  /** Values by the expressions that headers give parameters by. */
  readonly values: Readonly<Record<string, string>>;
  /** Signatures of functions of Python. */
  readonly functions: readonly string[];
}

/** The engine reads these itself. */
const LITERAL = /^\s*(?:[+-]?[\d._]+|"[^"]*"|'[^']*'|True|False|None)\s*$/;

const NOTHING: Beside = { values: {}, functions: [] };

/** What Python has for the texts of a notebook's cells, as far as the kernel has been idle to say it. It evaluates nothing that does anything. */
export class PythonBeside {
  /** Told of a notebook whose kernel says something new. */
  readonly changed = new Signal<PythonBeside, NotebookPanel>(this);
  private readonly known = new WeakMap<NotebookPanel, Beside>();
  private readonly asked = new WeakMap<NotebookPanel, ReadonlySet<string>>();
  private readonly resting = new WeakMap<NotebookPanel, number>();

  constructor(tracker: INotebookTracker) {
    NotebookActions.executed.connect((_, { notebook }) => {
      const panel = tracker.find(({ content }) => content === notebook);
      if (panel) this.askSoon(panel);
    });
  }

  /** What is known for a cell's text. A parameter that was not asked for yet is, soon. */
  of(panel: NotebookPanel, text: string): Pick<EditorText, 'params' | 'functions'> {
    const { values, functions } = this.known.get(panel) ?? NOTHING;
    const wanted = headerParameters(text).filter(({ expression }) => !LITERAL.test(expression));
    if (wanted.some(({ expression }) => !this.asked.get(panel)?.has(expression))) this.askSoon(panel);
    const params = wanted.flatMap(({ name, expression }) => {
      const value = values[expression];
      return value === undefined ? [] : [{ name, value }];
    });
    return { params, functions };
  }

  private askSoon(panel: NotebookPanel): void {
    window.clearTimeout(this.resting.get(panel));
    this.resting.set(
      panel,
      window.setTimeout(() => void this.ask(panel), REST_MS)
    );
  }

  private async ask(panel: NotebookPanel): Promise<void> {
    const kernel = panel.isDisposed ? null : panel.sessionContext.session?.kernel;
    const texts = [...(panel.content.model?.cells ?? [])]
      .map(cell => cell.sharedModel.getSource())
      .filter(text => text.startsWith('%%timeline'));
    // A busy kernel is asked when the cell it runs is done.
    if (kernel?.status !== 'idle' || texts.length === 0) return;
    const expressions = new Set(texts.flatMap(headerParameters).map(({ expression }) => expression));
    this.asked.set(panel, expressions);
    const said = await beside(kernel, [...expressions]).catch(() => null);
    if (said === null || JSON.stringify(said) === JSON.stringify(this.known.get(panel) ?? NOTHING)) return;
    this.known.set(panel, said);
    this.changed.emit(panel);
  }
}

// A kernel without timeloom is not made to import it.
const beside = (kernel: Kernel.IKernelConnection, expressions: readonly string[]): Promise<Beside> =>
  evaluated(
    kernel,
    `__import__('sys').modules['timeloom._beside'].beside(globals(), [${expressions.map(pythonText).join(', ')}])`
  ) as Promise<unknown> as Promise<Beside>;
