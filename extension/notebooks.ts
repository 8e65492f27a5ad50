import type { EditorView } from '@codemirror/view';
import type { CodeMirrorEditor } from '@jupyterlab/codemirror';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { EditorText } from '../engine/serve/protocol.ts';
import { headerEnd, headerName, withoutHeader } from '../engine/syntax/header.ts';

/** The notebook that an editor stands in, now: cells move. */
export function panelOf(view: EditorView, tracker: INotebookTracker): NotebookPanel | null {
  return tracker.find(panel => panel.node.contains(view.dom)) ?? null;
}

/** The text of an editor, with the formulas of the other cells of its notebook. */
export function editorText(view: EditorView, panel: NotebookPanel): EditorText {
  const text = view.state.doc.toString();
  const own = headerName(text);
  const formulas = panel.content.widgets
    .filter(cell => cell.model.type === 'code' && (cell.editor as CodeMirrorEditor | null)?.editor !== view)
    .map(cell => cell.model.sharedModel.getSource())
    .flatMap(source => {
      const name = headerName(source);
      return name === null || name === own ? [] : [{ name, text: withoutHeader(source), label: name }];
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
