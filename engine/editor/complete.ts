import { headerEnd, withoutHeader } from '../syntax/header.ts';
import { lex } from '../syntax/lex.ts';
import { endsOperand, openTokens } from '../syntax/open.ts';
import { KEYWORDS, type Lexed, type Token, type TokenKind } from '../syntax/token.ts';
import type { Completion, Completions } from './answers.ts';
import { argumentCompletions, functionCompletions, onlyByName } from './calls.ts';
import { expectedAt } from './expected.ts';
import { headerCompletions } from './header.ts';
import { columnCompletions, memberCompletions, nameCompletions } from './names.ts';
import { ownFunctionCompletions } from './own.ts';
import { parameterCompletions } from './parameters.ts';
import { type Around, type Probe, probe } from './probe.ts';
import {
  lengthCompletions,
  literalCompletions,
  operatorCompletions,
  quotedCompletions,
  textCompletions,
  typeCompletions,
  unitCompletions
} from './words.ts';

/** What could be written at `offset` of a cell's text, which need not be right anywhere. */
export function complete(text: string, offset: number, around: Around): Completions {
  const header = headerEnd(text);
  if (offset <= header) return headerCompletions(text.slice(0, offset));
  const body = withoutHeader(text);
  const lexed = lex(body);
  const inside = touchedBy(lexed, offset);
  if (inside?.kind === 'number' || inside?.reason !== undefined) {
    const before = /^((?:\d+[a-z]+)*\d+)[a-z]*$/.exec(body.slice(inside.start, offset))?.[1];
    if (before !== undefined) return unitsAt(text, inside.start, before, around);
  }
  if (inside && /^["']/.test(body[inside.start] ?? '')) return textsAt(text, inside, offset, around);
  const cursor = cursorAt(body, lexed, offset);
  if (cursor === null) return { from: offset, items: [], complete: true };
  const found = completionsAt(text, cursor, lexed.tokens, around);
  return { from: cursor.from, ...found };
}

const touchedBy = ({ tokens, comments }: Lexed, offset: number): Token | undefined =>
  comments.some(({ start, end }) => start < offset && offset <= end)
    ? undefined
    : tokens.find(({ start, end, kind }) => start < offset && offset <= end && kind !== 'end');

function unitsAt(text: string, start: number, before: string, around: Around): Completions {
  const probed = probe(text, start, around);
  return { from: start + before.length, items: probed ? unitCompletions(before, expectedAt(probed)) : [], complete: true };
}

function textsAt(text: string, { kind, start, end }: Token, offset: number, around: Around): Completions {
  const probed = kind === 'string' && offset === end ? null : probe(text, start, around);
  return { from: start + 1, items: probed ? textCompletions(probed) : [], complete: false };
}

/** A word that is being written, and the token before it. */
interface Cursor {
  readonly from: number;
  readonly offset: number;
  readonly before: readonly Token[];
}

const WORDS: ReadonlySet<TokenKind> = new Set(['identifier', '$input', ...KEYWORDS]);
const CLOSED: ReadonlySet<TokenKind> = new Set(['number', 'string', 'bad']);

/** null inside of comments, texts and numbers. */
function cursorAt(text: string, { tokens, comments }: Lexed, offset: number): Cursor | null {
  if (comments.some(({ start, end }) => start < offset && offset <= end)) return null;
  const touching = tokens.find(({ start, end, kind }) => start < offset && offset <= end && kind !== 'end');
  const isWord = touching !== undefined && (WORDS.has(touching.kind) || text[touching.start] === '$');
  if (touching && !isWord && CLOSED.has(touching.kind)) return null;
  const from = isWord ? touching.start : offset;
  return { from, offset, before: tokens.filter(({ kind, end }) => kind !== 'end' && end <= from) };
}

type Found = Omit<Completions, 'from'>;

function completionsAt(text: string, cursor: Cursor, tokens: readonly Token[], around: Around): Found {
  const { from, before } = cursor;
  const last = before.at(-1);
  const open = openTokens(before).at(-1)?.kind ?? null;
  const next = tokens.find(({ start }) => start >= cursor.offset)?.kind ?? 'end';
  if (last?.kind === 'let' || (open === '{' && next === ':' && (last?.kind === '{' || last?.kind === ','))) return all([]);
  if (last?.kind === 'as' || isTypeArgument(before)) return all(typeCompletions());
  if (last?.kind !== '.' && endsOperand(last)) return all(operatorCompletions(open));
  const probed = probe(text, from, around);
  if (probed === null) return all([]);
  const expected = expectedAt(probed);
  if (last?.kind === '.') return all(memberCompletions(probed, expected));
  const isFieldName = open === '{' && (last?.kind === '{' || last?.kind === ',');
  if (isFieldName) return all(nameCompletions(probed, expected));
  if (onlyByName(probed)) return all(argumentCompletions(probed));
  return expressionCompletions(probed, text.slice(from, cursor.offset), next === '(');
}

function expressionCompletions(probed: Probe, typed: string, opened: boolean): Found {
  const expected = expectedAt(probed);
  const columns = columnCompletions(probed, typed, expected);
  const items = [
    ...nameCompletions(probed, expected),
    ...parameterCompletions(probed, expected),
    ...columns.items,
    ...argumentCompletions(probed),
    ...functionCompletions(probed, expected, opened),
    ...ownFunctionCompletions(probed.survey, probed.at, opened),
    ...literalCompletions(expected),
    ...lengthCompletions(expected),
    ...quotedCompletions(probed)
  ];
  return { items, complete: columns.complete };
}

const all = (items: readonly Completion[]): Found => ({ items, complete: true });

/** Behind `as list<` and `as map<string,`. */
function isTypeArgument(before: readonly Token[]): boolean {
  const cast = before.findLastIndex(({ kind }) => kind === 'as');
  const behind = before.slice(cast + 1);
  return cast >= 0 && /^[<,]$/.test(behind.at(-1)?.kind ?? '') && behind.every(({ kind }) => /^(identifier|[<>,])$/.test(kind));
}
