import {
  type Action,
  type Diagnostic,
  forEachDiagnostic,
  linter,
  lintGutter,
  lintKeymap,
  previousDiagnostic,
  setDiagnostics,
  setDiagnosticsEffect
} from '@codemirror/lint';
import type { Extension, Transaction } from '@codemirror/state';
import { closeHoverTooltips, type EditorView, hasHoverTooltips, keymap, repositionTooltips } from '@codemirror/view';
import type { Finding, Fix } from '../../engine/serve/protocol.ts';
import { type Help, stale } from './help.ts';
import { element } from './texts.ts';

/** Long enough that two quick keys are one question. */
const DELAY_MS = 20;
/** What would set a mistake right takes the engine longer to find than the mistake: it is asked for once one stops typing. */
const FIXES_MS = 350;
const NOTHING: Promise<readonly never[]> = Promise.resolve([]);

function actionOf({ title, edit }: Fix): Action {
  const { start, end, insert } = edit;
  return { name: title, apply: view => view.dispatch({ changes: { from: start, to: end, insert }, userEvent: 'input.fix' }) };
}

function findingDom({ code, title, message, notes }: Finding): HTMLElement {
  const dom = element('div', 'tl-Finding');
  dom.append(element('div', 'tl-Finding-title', `${title}${message === '' ? '' : `: ${message}`}`));
  for (const note of notes) dom.append(element('div', 'tl-Finding-note', note));
  dom.append(element('span', 'tl-Finding-code', code));
  return dom;
}

function fixButton(fix: Fix, view: EditorView): HTMLElement {
  const button = element('button', 'cm-diagnosticAction', fix.title);
  button.onmousedown = event => {
    event.preventDefault();
    actionOf(fix).apply(view, fix.edit.start, fix.edit.end);
  };
  return button;
}

/** `later`: what would set it right, for a tip that is open by then. */
function diagnosticOf(finding: Finding, length: number, later: Promise<readonly Fix[]> = NOTHING): Diagnostic {
  const { start, end, severity, title, message, fixes, code } = finding;
  return {
    from: Math.min(start, length),
    to: Math.min(end, length),
    severity,
    source: code,
    message: `${title}: ${message}`,
    renderMessage: view => {
      const dom = findingDom(finding);
      void later.then(found => {
        dom.closest('.cm-diagnostic')?.append(...found.map(fix => fixButton(fix, view)));
        repositionTooltips(view);
      });
      return dom;
    },
    actions: fixes.map(actionOf)
  };
}

const isSame = (view: EditorView, text: string): boolean => view.state.doc.toString() === text;

/** The findings at once, and when those are known, what would set them right. */
const source =
  (help: Help) =>
  async (view: EditorView): Promise<Diagnostic[]> => {
    const text = view.state.doc.toString();
    const findings = await help.diagnose(view, false);
    if (findings === null) return kept(view);
    const fixed = findings.length > 0 ? addFixes(help, view, text) : NOTHING;
    return findings.map((finding, i) =>
      diagnosticOf(
        finding,
        text.length,
        fixed.then(found => found[i]?.fixes ?? [])
      )
    );
  };

/** What is shown already: without an engine nothing new is known. */
function kept(view: EditorView): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  forEachDiagnostic(view.state, (diagnostic, from, to) => diagnostics.push({ ...diagnostic, from, to }));
  return diagnostics;
}

/** Finds what would set mistakes right, shows it with them, and gives the findings that have it; none where there is nothing new. */
async function addFixes(help: Help, view: EditorView, text: string): Promise<readonly Finding[]> {
  await new Promise(passed => setTimeout(passed, FIXES_MS));
  if (!isSame(view, text)) return [];
  const findings = await help.diagnose(view, true);
  if (findings === null || !isSame(view, text) || !findings.some(({ fixes }) => fixes.length > 0)) return [];
  view.dispatch(
    setDiagnostics(
      view.state,
      findings.map(finding => diagnosticOf(finding, text.length))
    )
  );
  return findings;
}

/** A tip stays while what it tells is still so: by default any news closes it. */
function hides({ docChanged, effects, state }: Transaction, from: number): boolean | null {
  if (docChanged || !effects.some(effect => effect.is(setDiagnosticsEffect))) return null;
  let lasts = false;
  forEachDiagnostic(state, (_, start) => {
    lasts ||= start === from;
  });
  return !lasts;
}

/** The first thing that would set right what is wrong at the cursor. */
function fixHere(view: EditorView): boolean {
  const { head } = view.state.selection.main;
  let found: { action: Action; from: number; to: number } | null = null;
  forEachDiagnostic(view.state, ({ actions }, from, to) => {
    const [action] = actions ?? [];
    if (action && from <= head && head <= to) found ??= { action, from, to };
  });
  const fix = found as { action: Action; from: number; to: number } | null;
  fix?.action.apply(view, fix.from, fix.to);
  return fix !== null;
}

function closeTips(view: EditorView): boolean {
  const open = hasHoverTooltips(view.state);
  if (open) view.dispatch({ effects: closeHoverTooltips });
  return open;
}

/** What is wrong, as one types: underlined and in the gutter, with fixes to pick (Ctrl-. takes the first; F8 and Shift-F8 go to the next and the one before). */
export const linting = (help: Help): Extension => [
  linter(source(help), {
    delay: DELAY_MS,
    hideOn: hides,
    needsRefresh: ({ transactions }) => transactions.some(({ effects }) => effects.some(effect => effect.is(stale)))
  }),
  lintGutter(),
  keymap.of([
    ...lintKeymap,
    { key: 'Shift-F8', run: previousDiagnostic },
    { key: 'Escape', run: closeTips },
    { key: 'Mod-.', run: fixHere }
  ])
];
