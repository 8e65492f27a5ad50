import {
  acceptCompletion,
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  closeCompletion,
  completionStatus,
  moveCompletionSelection,
  type Completion as Option,
  pickedCompletion,
  startCompletion
} from '@codemirror/autocomplete';
import { type Extension, Prec } from '@codemirror/state';
import { type Command, EditorView } from '@codemirror/view';
import type { Completion } from '../../engine/serve/protocol.ts';
import type { Help } from './help.ts';
import { paragraph } from './texts.ts';

/** A name, a field, a text in quotes or a flag is being written; behind digits one is not interrupted. */
const TYPED = /(?:(?:^|[^\w.])[A-Za-z_$]\w*|[\w)\]}]\.(?:[A-Za-z_]\w*)?|["'][\w/+-]+|--[\w-]*)$/;

function optionOf({ label, kind, detail, doc, insert, back, rank }: Completion): Option {
  return {
    label,
    type: `tl-${kind}`,
    detail,
    boost: rank,
    apply(view, option, from, to) {
      const at = from + insert.length - back;
      view.dispatch({
        changes: { from, to, insert },
        selection: { anchor: at },
        scrollIntoView: true,
        userEvent: 'input.complete',
        annotations: pickedCompletion.of(option)
      });
      if (insert.endsWith(' ')) startCompletion(view);
    },
    ...(doc === '' ? {} : { info: () => paragraph(doc, 'tl-Completion-doc') })
  };
}

const source =
  (help: Help) =>
  async (context: CompletionContext): Promise<CompletionResult | null> => {
    const before = context.state.sliceDoc(Math.max(0, context.pos - 100), context.pos);
    if (context.view === undefined || !(context.explicit || TYPED.test(before))) return null;
    const answer = await help.complete(context.view, context.pos);
    if (answer === null || answer.items.length === 0) return null;
    return { from: answer.from, options: answer.items.map(optionOf), ...(answer.complete ? { validFor: /^[\w$-]*$/ } : {}) };
  };

const KEYS: Readonly<Record<string, Command>> = {
  ArrowDown: moveCompletionSelection(true),
  ArrowUp: moveCompletionSelection(false),
  PageDown: moveCompletionSelection(true, 'page'),
  PageUp: moveCompletionSelection(false, 'page'),
  Enter: acceptCompletion,
  Tab: acceptCompletion,
  Escape: closeCompletion
};

/** Whether Tab would complete rather than indent: there is something before the cursor, and nothing is selected. */
function completes({ state }: EditorView): boolean {
  const { main } = state.selection;
  const line = state.doc.lineAt(main.head);
  return main.empty && state.sliceDoc(line.from, main.head).trim() !== '';
}

/** JupyterLab listens to these keys too, before CodeMirror's key maps and after its handlers: so a handler. */
const keys = EditorView.domEventHandlers({
  keydown(event, view) {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return false;
    if (completionStatus(view.state) === 'active') return KEYS[event.key]?.(view) ?? false;
    return event.key === 'Tab' && completes(view) && startCompletion(view);
  }
});

/** Completion as one types, and by Tab or Ctrl-Space, from the engine: whatever the kernel is doing. */
export const completing = (help: Help): Extension => [
  Prec.highest(keys),
  autocompletion({ override: [source(help)], activateOnTypingDelay: 0, interactionDelay: 0, maxRenderedOptions: 60, defaultKeymap: true })
];
