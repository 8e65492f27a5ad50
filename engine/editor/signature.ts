import { positionalIndex, type Slot } from '../check/arguments.ts';
import { headerEnd, withoutHeader } from '../syntax/header.ts';
import { lex } from '../syntax/lex.ts';
import { openTokens } from '../syntax/open.ts';
import type { Token } from '../syntax/token.ts';
import { parseSignature } from '../types/notation.ts';
import type { Parameter } from '../types/signature.ts';
import type { SignatureHelp } from './answers.ts';
import { functionNamed } from './given.ts';
import { headOf, headOfParameter, ownFunctions } from './own.ts';
import { type Around, probe } from './probe.ts';

/** The innermost call with `offset` between its parentheses; null if there is none. The text need not be right. */
export function signatureHelp(text: string, offset: number, around: Around): SignatureHelp | null {
  if (offset <= headerEnd(text)) return null;
  const body = withoutHeader(text);
  const before = lex(body).tokens.filter(({ kind, end }) => kind !== 'end' && end <= offset);
  const bracket = openTokens(before).findLast(({ kind }) => kind !== '[');
  const open = bracket ? before.indexOf(bracket) : -1;
  const name = before[open - 1];
  if (bracket?.kind !== '(' || name?.kind !== 'identifier') return null;
  const entry = functionNamed(body.slice(name.start, name.end), around);
  if (!entry) return ownHelp(text, name, before.slice(open + 1), around);
  const { text: signature, params } = parseSignature(entry.extended ?? entry.signature);
  const skipped = entry.pipesFirst && before[open - 2]?.kind === '|' ? 1 : 0;
  const active = activeParameter(body, before.slice(open + 1), params, skipped);
  return { start: name.start, signature, doc: entry.doc.split('\n')[0] as string, params: params.map(place(signature)), active };
}

/** Of a function that the text or a formula defines. */
function ownHelp(text: string, name: Token, inside: readonly Token[], around: Around): SignatureHelp | null {
  const probed = probe(text, name.start, around);
  const own = probed && ownFunctions(probed.survey, probed.at).get(text.slice(name.start, name.end));
  if (!own) return null;
  const params = own.params.map(headOfParameter);
  const starts = params.map((_, i) => own.name.length + 1 + params.slice(0, i).join(', ').length + (i === 0 ? 0 : 2));
  const slots = own.params.map(param => ({ name: param.name, default: param.default === null ? null : '', variadic: false }));
  return {
    start: name.start,
    signature: headOf(own),
    doc: own.doc?.split('\n')[0] ?? '',
    params: params.map((param, i) => ({ start: starts[i] as number, end: (starts[i] as number) + param.length })),
    active: activeParameter(text, inside, slots, 0)
  };
}

const place = (signature: string) => (parameter: Parameter) => ({
  start: signature.slice(0, parameter.start).search(/\w+\+?\s*:\s*$/),
  end: parameter.end
});

function activeParameter(text: string, inside: readonly Token[], params: readonly Slot[], skipped: number): number | null {
  const commas = inside.filter((token, i) => token.kind === ',' && openTokens(inside.slice(0, i)).length === 0);
  const [first, second] = inside.slice(commas.length === 0 ? 0 : inside.indexOf(commas.at(-1) as Token) + 1);
  const named = first?.kind === 'identifier' && second?.kind === '=' ? text.slice(first.start, first.end) : null;
  const index = named === null ? positionalIndex(commas.length + skipped, params) : params.findIndex(({ name }) => name === named);
  return index >= 0 && index < params.length ? index : null;
}
