import type { Extension } from '@codemirror/state';
import { type Command, EditorView, keymap } from '@codemirror/view';
import type { Help } from './help.ts';

/** Puts an editor's text into the canonical layout, in one step that can be undone; a text that cannot be read stays. */
export async function format(help: Help, view: EditorView): Promise<void> {
  const before = view.state.doc.toString();
  const text = await help.formatted(view);
  if (text === null || view.state.doc.toString() !== before || text.trimEnd() === before) return;
  const insert = text.trimEnd();
  const anchor = Math.min(view.state.selection.main.head, insert.length);
  view.dispatch({ changes: { from: 0, to: before.length, insert }, selection: { anchor }, userEvent: 'input.format' });
}

/** Goes to where the name at a place is defined, in this cell or another. */
export async function goToDefinition(help: Help, view: EditorView, offset: number): Promise<void> {
  const found = await help.definition(view, offset);
  if (found === null) return;
  if (found.formula !== null) help.goTo(view, found.formula, found.start);
  else view.dispatch({ selection: { anchor: found.start, head: found.end }, scrollIntoView: true });
}

const begun =
  (work: (view: EditorView) => Promise<void>): Command =>
  view => {
    void work(view);
    return true;
  };

/** Alt-Shift-F formats; F12, or a click with Ctrl or Cmd, goes to the definition. */
export const commands = (help: Help): Extension => [
  keymap.of([
    { key: 'Shift-Alt-f', run: begun(view => format(help, view)) },
    { key: 'F12', run: begun(view => goToDefinition(help, view, view.state.selection.main.head)) }
  ]),
  EditorView.domEventHandlers({
    click(event, view) {
      const offset = event.ctrlKey || event.metaKey ? view.posAtCoords(event) : null;
      if (offset !== null) void goToDefinition(help, view, offset);
      return false;
    }
  })
];
