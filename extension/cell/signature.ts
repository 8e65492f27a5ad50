import { type Extension, StateEffect, StateField } from '@codemirror/state';
import { type EditorView, keymap, showTooltip, type Tooltip, ViewPlugin, type ViewUpdate } from '@codemirror/view';
import type { SignatureHelp } from '../../engine/serve/protocol.ts';
import type { Help } from './help.ts';
import { element, paragraph } from './texts.ts';

const show = StateEffect.define<SignatureHelp | null>();

const shown = StateField.define<Tooltip | null>({
  create: () => null,
  update(tooltip, { effects, changes }) {
    for (const effect of effects) if (effect.is(show)) return effect.value && tooltipOf(effect.value);
    return tooltip && { ...tooltip, pos: changes.mapPos(tooltip.pos) };
  },
  provide: field => showTooltip.from(field)
});

function tooltipOf(help: SignatureHelp): Tooltip {
  return { pos: help.start, above: true, create: () => ({ dom: signatureDom(help) }) };
}

function signatureDom({ signature, params, active, doc }: SignatureHelp): HTMLElement {
  const dom = element('div', 'tl-Signature');
  const code = element('code', 'tl-Hover-code');
  const due = params[active ?? -1];
  if (due === undefined) code.append(signature);
  else
    code.append(
      signature.slice(0, due.start),
      element('b', 'tl-Signature-due', signature.slice(due.start, due.end)),
      signature.slice(due.end)
    );
  dom.append(code, paragraph(doc, 'tl-Hover-doc'));
  return dom;
}

/** Shows the signature of the call that is being written: from its `(` or a comma on, while the cursor stays between the parentheses. */
export const signatures = (help: Help): Extension => {
  const plugin = ViewPlugin.define(view => new Following(view, help));
  const ask = (view: EditorView): boolean => {
    void view.plugin(plugin)?.ask();
    return true;
  };
  const close = (view: EditorView): boolean => {
    if (view.state.field(shown) === null) return false;
    view.dispatch({ effects: show.of(null) });
    return true;
  };
  return [
    shown,
    plugin,
    keymap.of([
      { key: 'Mod-Shift-Space', run: ask },
      { key: 'Escape', run: close }
    ])
  ];
};

class Following {
  private readonly view: EditorView;
  private readonly help: Help;
  private asked = 0;

  constructor(view: EditorView, help: Help) {
    this.view = view;
    this.help = help;
  }

  update({ docChanged, selectionSet, state, focusChanged, view }: ViewUpdate): void {
    if (focusChanged && !view.hasFocus) void Promise.resolve().then(() => this.tell(null));
    if (!docChanged && !selectionSet) return;
    const open = state.field(shown) !== null;
    const { head } = state.selection.main;
    const begun = docChanged && /[(,]\s*$|[(]\)$/.test(state.sliceDoc(Math.max(0, head - 2), head));
    if (open || begun) void this.ask();
  }

  async ask(): Promise<void> {
    const asked = ++this.asked;
    const found = await this.help.signature(this.view, this.view.state.selection.main.head);
    if (asked === this.asked) this.tell(found);
  }

  private tell(help: SignatureHelp | null): void {
    if (help !== null || this.view.state.field(shown, false)) this.view.dispatch({ effects: show.of(help) });
  }
}
