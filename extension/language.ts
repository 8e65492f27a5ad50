import { defineLanguageFacet, Language, LanguageSupport, languageDataProp } from '@codemirror/language';
import { Compartment, EditorState, type Extension, Prec, type Text } from '@codemirror/state';
import { styleTags, tags } from '@lezer/highlight';
import { nodes, TreeParser } from '../engine/syntax/tree.ts';

/** The media type of `.tl` files. */
export const MEDIA_TYPE = 'text/x-timeloom';

const data = defineLanguageFacet({
  commentTokens: { line: '#' },
  closeBrackets: { brackets: ['(', '[', '{', '"', "'"] }
});

const colours = styleTags({
  Header: tags.meta,
  Comment: tags.lineComment,
  String: tags.string,
  Number: tags.number,
  Keyword: tags.keyword,
  Function: tags.standard(tags.variableName),
  Operator: tags.operator
});

/** The language for CodeMirror: the engine's own grammar, with colours. */
export const timeloom = new LanguageSupport(
  new Language(data, new TreeParser(nodes.extend(colours, languageDataProp.add({ Query: data }))), [], 'timeloom')
);

const HEADER = /^%%timeline(?=\s|$)/;

/** Whether a cell's text belongs to Timeloom: its first line is `%%timeline …`. */
export function isTimelineCell(text: string): boolean {
  return HEADER.test(text);
}

const isTimeline = (doc: Text): boolean => isTimelineCell(doc.line(1).text);

/**
 * Colours a code cell as Timeloom exactly while its first line says `%%timeline`, whatever the notebook's own language: the
 * language is switched in the very transaction that writes or removes that line, so no state in between is ever shown.
 * `text` is the cell's text when its editor is made.
 */
export function timelineCells(text: string): Extension {
  const language = new Compartment();
  const on = Prec.highest(timeloom.extension);
  const switching = EditorState.transactionExtender.of(transaction => {
    const wanted = isTimeline(transaction.newDoc) ? on : [];
    const present = language.get(transaction.startState);
    if (!transaction.docChanged || present === undefined || wanted === present) return null;
    return isTimeline(transaction.newDoc) === (present === on) ? null : { effects: language.reconfigure(wanted) };
  });
  return [language.of(isTimelineCell(text) ? on : []), switching];
}
