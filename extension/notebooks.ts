import type { EditorView } from '@codemirror/view';
import type { Cell } from '@jupyterlab/cells';
import type { CodeMirrorEditor } from '@jupyterlab/codemirror';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { EditorText } from '../engine/serve/protocol.ts';
import { headerEnd, headerName, headerSession, withoutHeader } from '../engine/syntax/header.ts';

/** The notebook that an editor stands in, now: cells move. */
export function panelOf(view: EditorView, tracker: INotebookTracker): NotebookPanel | null {
  // A cell far out of sight is not in the page.
  return tracker.find(panel => panel.node.contains(view.dom)) ?? tracker.find(panel => panel.content.widgets.some(isOf(view))) ?? null;
}

/** What else a cell may be named is no name in the language. */
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

const isOf =
  (view: EditorView) =>
  (cell: Cell): boolean =>
    (cell.editor as CodeMirrorEditor | null)?.editor === view;

/** The text of an editor, with the formulas of the other cells of its notebook. */
export function editorText(view: EditorView, panel: NotebookPanel): EditorText {
  const text = view.state.doc.toString();
  const own = headerName(text);
  const session = headerSession(text);
  const formulas = panel.content.widgets
    .filter(cell => cell.model.type === 'code' && !isOf(view)(cell))
    .map(cell => cell.model.sharedModel.getSource())
    .flatMap(source => {
      const name = headerName(source);
      const isFormula = name !== null && name !== own && IDENTIFIER.test(name) && headerSession(source) === session;
      return isFormula ? [{ name, text: withoutHeader(source), label: name }] : [];
    });
  return { text, formulas, without: own };
}

/** Goes to a place of the cell that is named `formula`. */
export async function goToFormula(panel: NotebookPanel, formula: string, offset: number): Promise<void> {
  const { content } = panel;
  const index = content.widgets.findIndex(cell => headerName(cell.model.sharedModel.getSource()) === formula);
  const cell = content.widgets[index];
  if (cell === undefined) return;
  content.activeCellIndex = index;
  await content.scrollToItem(index);
  content.mode = 'edit';
  const text = cell.model.sharedModel.getSource();
  const view = (cell.editor as CodeMirrorEditor | null)?.editor;
  view?.dispatch({ selection: { anchor: Math.max(offset, Math.min(headerEnd(text) + 1, text.length)) }, scrollIntoView: true });
  view?.focus();
}
