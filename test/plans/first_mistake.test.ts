import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lex } from '../../engine/syntax/lex.ts';
import { parse } from '../../engine/syntax/parse.ts';
import type { Token } from '../../engine/syntax/token.ts';
import { firstMistake, type Grammar } from '../support/earley.ts';
import { correctText, roughText } from '../support/texts.ts';

/** §2.2 and X6, left to right as it stands there; commas as the sentence below it says. */
const GRAMMAR: Grammar = {
  expr: ['pipe_expr', 'pipe_expr as type'],
  pipe_expr: ['let_expr', 'or_expr', 'or_expr | pipe_expr'],
  let_expr: ['bindings in pipe_expr'],
  bindings: ['binding', 'bindings binding'],
  binding: ['let identifier = expr', 'let identifier ( params ) = expr'],
  params: ['commas', 'commas param', 'params , commas param', 'params , commas'],
  param: ['identifier', 'identifier = expr'],
  or_expr: ['and_expr', 'or_expr or and_expr'],
  and_expr: ['eq_expr', 'and_expr and eq_expr'],
  eq_expr: ['rel_expr', 'eq_expr == rel_expr', 'eq_expr != rel_expr', 'eq_expr <> rel_expr'],
  rel_expr: ['add_expr', 'rel_expr < add_expr', 'rel_expr <= add_expr', 'rel_expr > add_expr', 'rel_expr >= add_expr'],
  add_expr: ['mul_expr', 'add_expr + mul_expr', 'add_expr - mul_expr'],
  mul_expr: ['unary_expr', 'mul_expr * unary_expr', 'mul_expr / unary_expr'],
  unary_expr: ['- unary_expr', '! unary_expr', 'postfix_expr'],
  postfix_expr: ['primary', 'postfix_expr . identifier', 'postfix_expr [ expr ]'],
  primary: ['identifier', '$input', 'parameter', 'number', 'string', 'true', 'false', 'null', 'call', 'record', '( expr )'],
  call: ['identifier ( args )'],
  args: ['commas', 'commas arg', 'args , commas arg', 'args , commas'],
  arg: ['expr', 'identifier = expr'],
  record: ['{ fields }'],
  fields: ['commas', 'commas field', 'fields , commas field', 'fields , commas'],
  field: ['identifier', 'identifier : expr', 'string : expr'],
  commas: ['', 'commas ,'],
  type: ['identifier', 'identifier < types >', 'identifier < types , >'],
  types: ['type', 'types , type']
};

/** The number of the token at which the parser complains first. */
function complaint(text: string): number | null {
  const [first] = parse(text, 'query').complaints;
  if (first === undefined) return null;
  return lex(text).tokens.findIndex(token => token.start === first.labels[0]?.start);
}

/** Whether a token is right only behind a minus: the least length of time, which no grammar of tokens knows. */
const isLeast = ({ kind, negated }: Token, at: number, tokens: readonly Token[]): boolean =>
  kind === 'bad' && negated !== undefined && tokens[at - 1]?.kind === '-';

function agrees(text: string): void {
  const { tokens } = lex(text);
  fc.pre(!tokens.some(isLeast));
  const kinds = tokens.map(({ kind }) => kind as string);
  assert.equal(complaint(text), firstMistake(GRAMMAR, 'expr', kinds.slice(0, -1)));
}

test('the first mistake is the token with which no text of the grammar can go on', () => {
  fc.assert(fc.property(roughText, agrees), { numRuns: 1500 });
});

test('and so it is where a token of a correct text is missing, doubled or another', () => {
  const damaged = fc.tuple(correctText, fc.nat(), roughText, fc.nat(2)).map(([text, at, rough, kept]) => {
    const tokens = lex(text).tokens.slice(0, 25);
    const { start, end } = tokens[at % tokens.length] ?? { start: 0, end: 0 };
    const middle = kept === 0 ? '' : kept === 1 ? ` ${text.slice(start, end)} ${text.slice(start, end)} ` : ` ${rough.slice(0, 8)} `;
    return text.slice(0, start) + middle + text.slice(end, tokens.at(-1)?.end);
  });
  fc.assert(fc.property(damaged, agrees), { numRuns: 1500 });
});
