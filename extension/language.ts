import {
  defineLanguageFacet,
  foldInside,
  foldNodeProp,
  HighlightStyle,
  Language,
  LanguageSupport,
  languageDataProp,
  syntaxHighlighting
} from '@codemirror/language';
import { Compartment, EditorState, type Extension, Prec, type Text } from '@codemirror/state';
import { tags } from '@lezer/highlight';
import { headerEnd } from '../engine/syntax/header.ts';
import { TimelineParser } from '../engine/syntax/tree.ts';

/** The media type of `.tl` files. */
export const MEDIA_TYPE = 'text/x-timeloom';

const data = defineLanguageFacet({
  commentTokens: { line: '#' },
  indentOnInput: /^\s*(?:[)\]}]|in)$/,
  closeBrackets: { brackets: ['(', '[', '{', '"', "'"] }
});

const folding = foldNodeProp.add({
  Record: foldInside,
  Call: (node, state) => {
    const open = node.getChild('(');
    const close = node.lastChild;
    return open && close && state.doc.lineAt(open.to).number < state.doc.lineAt(close.from).number
      ? { from: open.to, to: close.from }
      : null;
  }
});

const language = new Language(data, new TimelineParser(languageDataProp.add({ Query: data }), folding), [], 'timeloom');

// JupyterLab's own style leaves these without a colour.
const colours = HighlightStyle.define(
  [
    { tag: [tags.function(tags.variableName), tags.typeName], color: 'var(--jp-mirror-editor-builtin-color)' },
    { tag: tags.invalid, textDecoration: 'underline wavy var(--jp-error-color1)' }
  ],
  { scope: language }
);

/** The language for CodeMirror: the engine's own grammar, with colours. */
export const timeloom = new LanguageSupport(language, syntaxHighlighting(colours));

const isTimeline = (doc: Text): boolean => headerEnd(doc.line(1).text) > 0;

/**
 * Makes a code cell speak Timeloom — its colours, and `help`, what helps one write it — exactly while its first line says `%%timeline`, whatever the notebook's own language: the
 * language is switched in the very transaction that writes or removes that line, so no state in between is ever shown.
 * `text` is the cell's text when its editor is made.
 */
export function timelineCells(text: string, help: Extension): Extension {
  const language = new Compartment();
  const off: Extension = [];
  const on = Prec.highest([timeloom.extension, help]);
  const switching = EditorState.transactionExtender.of(({ docChanged, newDoc, startState }) => {
    const present = language.get(startState);
    const wanted = isTimeline(newDoc) ? on : off;
    return docChanged && present !== undefined && wanted !== present ? { effects: language.reconfigure(wanted) } : null;
  });
  return [language.of(headerEnd(text) > 0 ? on : off), switching];
}
