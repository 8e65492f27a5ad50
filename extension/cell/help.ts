import { StateEffect } from '@codemirror/state';
import { type EditorView, ViewPlugin } from '@codemirror/view';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { Completions, Definition, Finding, Hover, SignatureHelp } from '../../engine/serve/protocol.ts';
import { headerName, headerSession } from '../../engine/syntax/header.ts';
import type { Question } from '../client.ts';
import { type Engines, ofSession, sessionOf } from '../engines.ts';
import { editorText, goToFormula, panelOf } from '../notebooks.ts';
import { PythonBeside } from './beside.ts';

/** Says that what was found wrong in a text may not hold any more, though the text is the same. */
export const stale = StateEffect.define<null>();

/** Tables often change many in a row: editors look again once that rests. */
const REST_MS = 250;

type About = 'complete' | 'hover' | 'signature' | 'definition';

/** What an editor in a notebook asks the notebook's engine. Every answer is null where there is none: no engine, no notebook. */
export class Help {
  private readonly tracker: INotebookTracker;
  private readonly engines: Engines;
  private readonly python: PythonBeside;
  private readonly views = new Set<EditorView>();
  private readonly resting = new Map<string, number>();
  private writing = 0;

  constructor(tracker: INotebookTracker, engines: Engines) {
    this.tracker = tracker;
    this.engines = engines;
    this.python = new PythonBeside(tracker);
    this.python.changed.connect((_, panel) => this.refresh(other => other === panel));
    engines.changed.connect((_, session) => {
      window.clearTimeout(this.resting.get(session));
      this.resting.set(
        session,
        window.setTimeout(() => this.refresh(panel => ofSession(session, sessionOf(panel))), REST_MS)
      );
    });
  }

  /** Keeps an editor among those that are told when tables change. */
  follow() {
    const { views } = this;
    return ViewPlugin.define(view => {
      views.add(view);
      return {
        update: ({ docChanged, state, startState }) => {
          const names = [state, startState].map(({ doc }) => headerName(doc.line(1).text));
          if (docChanged && names.some(name => name !== null)) this.refreshSoon(view);
        },
        destroy: () => void views.delete(view)
      };
    });
  }

  complete(view: EditorView, offset: number): Promise<Completions | null> {
    return this.about('complete', view, offset) as Promise<Completions | null>;
  }

  async hover(view: EditorView, offset: number): Promise<Hover | null> {
    return ((await this.about('hover', view, offset)) as { hover: Hover | null } | null)?.hover ?? null;
  }

  async signature(view: EditorView, offset: number): Promise<SignatureHelp | null> {
    return ((await this.about('signature', view, offset)) as { help: SignatureHelp | null } | null)?.help ?? null;
  }

  async definition(view: EditorView, offset: number): Promise<Definition | null> {
    return ((await this.about('definition', view, offset)) as { definition: Definition | null } | null)?.definition ?? null;
  }

  /** What is wrong with the text; `fixes`: and what would set it right, which takes longer. */
  async diagnose(view: EditorView, fixes: boolean): Promise<readonly Finding[] | null> {
    const answer = await this.ask(view, text => ({ type: 'diagnose', fixes, ...text }));
    return (answer as { findings: readonly Finding[] } | null)?.findings ?? null;
  }

  /** The text in the canonical layout; null also where it cannot be read. */
  async formatted(view: EditorView): Promise<string | null> {
    const answer = await this.ask(view, ({ text }) => ({ type: 'format', text }));
    return (answer as { text: string } | null)?.text ?? null;
  }

  /** Goes to the cell that a formula is defined in. */
  goTo(view: EditorView, formula: string, offset: number): void {
    const panel = panelOf(view, this.tracker);
    if (panel) void goToFormula(panel, formula, offset);
  }

  /** A formula is being written: the other cells of its notebook may use it. */
  private refreshSoon(changed: EditorView): void {
    window.clearTimeout(this.writing);
    this.writing = window.setTimeout(() => {
      const own = panelOf(changed, this.tracker);
      this.refresh((panel, view) => panel === own && view !== changed);
    }, REST_MS);
  }

  private about(type: About, view: EditorView, offset: number): Promise<unknown> {
    return this.ask(view, text => ({ type, offset, ...text }));
  }

  private async ask(view: EditorView, question: (text: ReturnType<typeof editorText>) => Question): Promise<unknown> {
    const panel = panelOf(view, this.tracker);
    const session = panel && sessionOf(panel);
    if (!panel || session === null) return null;
    const text = editorText(view, panel);
    const other = headerSession(text.text);
    const client = this.engines.of(other === null ? session : `${session}.${other}`);
    // A session that Python has under this name need not be that of the engine: one that has nothing would find everything wrong.
    if (other !== null && !(client.connection.kind === 'open' && client.connection.state?.tables)) return null;
    return client.ask(question({ ...text, ...this.python.of(panel, text.text) })).catch(() => null);
  }

  /** Lets the editors of some notebooks look again. */
  private refresh(isMeant: (panel: NotebookPanel, view: EditorView) => boolean): void {
    for (const view of this.views) {
      const panel = panelOf(view, this.tracker);
      if (panel && isMeant(panel, view)) view.dispatch({ effects: stale.of(null) });
    }
  }
}
