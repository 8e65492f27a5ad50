import { positionalIndex } from '../check/arguments.ts';
import { findFunction } from '../functions/index.ts';
import { headerEnd, withoutHeader } from '../syntax/header.ts';
import { lex } from '../syntax/lex.ts';
import { openTokens } from '../syntax/open.ts';
import type { Token } from '../syntax/token.ts';
import { parseSignature } from '../types/notation.ts';
import type { Parameter } from '../types/signature.ts';
import type { SignatureHelp } from './answers.ts';

/** The innermost call with `offset` between its parentheses; null if there is none. The text need not be right. */
export function signatureHelp(text: string, offset: number): SignatureHelp | null {
  if (offset <= headerEnd(text)) return null;
  const body = withoutHeader(text);
  const before = lex(body).tokens.filter(({ kind, end }) => kind !== 'end' && end <= offset);
  const bracket = openTokens(before).findLast(({ kind }) => kind !== '[');
  const open = bracket ? before.indexOf(bracket) : -1;
  const name = before[open - 1];
  if (bracket?.kind !== '(' || name?.kind !== 'identifier') return null;
  const entry = findFunction(body.slice(name.start, name.end));
  if (!entry) return null;
  const { text: signature, params } = parseSignature(entry.extended ?? entry.signature);
  const skipped = entry.pipesFirst && before[open - 2]?.kind === '|' ? 1 : 0;
  const active = activeParameter(body, before.slice(open + 1), params, skipped);
  return { start: name.start, signature, doc: entry.doc.split('\n')[0] as string, params: params.map(place(signature)), active };
}

const place = (signature: string) => (parameter: Parameter) => ({
  start: signature.slice(0, parameter.start).search(/\w+\+?\s*:\s*$/),
  end: parameter.end
});

function activeParameter(text: string, inside: readonly Token[], params: readonly Parameter[], skipped: number): number | null {
  const commas = inside.filter((token, i) => token.kind === ',' && openTokens(inside.slice(0, i)).length === 0);
  const [first, second] = inside.slice(commas.length === 0 ? 0 : inside.indexOf(commas.at(-1) as Token) + 1);
  const named = first?.kind === 'identifier' && second?.kind === '=' ? text.slice(first.start, first.end) : null;
  const index = named === null ? positionalIndex(commas.length + skipped, params) : params.findIndex(({ name }) => name === named);
  return index >= 0 && index < params.length ? index : null;
}
