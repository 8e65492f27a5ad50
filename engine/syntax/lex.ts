import { numberToken } from './number.ts';
import { type Comment, KEYWORDS, type Lexed, SYMBOLS, type Token, type TokenKind } from './token.ts';

const RESERVED: ReadonlySet<string> = new Set(KEYWORDS);
const SYMBOLIC: ReadonlySet<string> = new Set(SYMBOLS);
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t']
]);

const BACKSLASH = 0x5c;

const SPACE = /[ \t\n\r]+/y;
const COMMENT = /#[^\n]*/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /[0-9]+(?:\.[0-9]+)?/y;
const DOLLAR = /\$(?:[A-Za-z_][A-Za-z0-9_]*)?/y;

/** Cuts a text into tokens (§2.1). What is no token becomes one of kind `bad`, with the reason. */
export function lex(text: string): Lexed {
  const tokens: Token[] = [];
  const comments: Comment[] = [];
  let at = 0;
  for (;;) {
    at = matchEnd(SPACE, text, at) ?? at;
    const commentEnd = matchEnd(COMMENT, text, at);
    if (commentEnd !== undefined) {
      comments.push({ start: at, end: withoutReturn(text, at, commentEnd) });
      at = commentEnd;
      continue;
    }
    const token = at < text.length ? next(text, at) : ({ kind: 'end', start: at, end: at } as const);
    tokens.push(documented(token, text, comments, tokens.at(-1)?.end ?? 0));
    if (token.kind === 'end') return { tokens, comments };
    at = token.end;
  }
}

const DOC = /^##(?!#)[ \t]?/;

/** The token with the text of the `##` comments on the lines right before it; `from` is where the token before it ends. */
function documented(token: Token, text: string, comments: readonly Comment[], from: number): Token {
  const lines: string[] = [];
  let next = token.start;
  for (let i = comments.length - 1; i >= 0; i--) {
    const { start, end } = comments[i] as Comment;
    if (start < from) break;
    const isDoc = DOC.test(text.slice(start, end)) && isOnlyBlank(text.slice(text.lastIndexOf('\n', start - 1) + 1, start));
    if (!isDoc || !/^\r?\n[ \t]*$/.test(text.slice(end, next))) break;
    lines.unshift(text.slice(start, end).replace(DOC, '').trimEnd());
    next = start;
  }
  return lines.length === 0 ? token : { ...token, doc: lines.join('\n') };
}

const isOnlyBlank = (text: string): boolean => /^[ \t]*$/.test(text);

/** Before a line feed, a carriage return belongs to the line break. */
const withoutReturn = (text: string, start: number, end: number): number => (end > start && text[end - 1] === '\r' ? end - 1 : end);

function next(text: string, start: number): Token {
  const first = text[start] as string;
  if (first === '"' || first === "'") return string(text, start);
  if (first >= '0' && first <= '9') return number(text, start);
  if (first === '$') return dollar(text, start);
  const wordEnd = matchEnd(WORD, text, start);
  if (wordEnd !== undefined) return word(text.slice(start, wordEnd), start, wordEnd);
  return symbol(text, start, 2) ?? symbol(text, start, 1) ?? strange(text, start);
}

const word = (written: string, start: number, end: number): Token => ({
  kind: RESERVED.has(written) ? (written as TokenKind) : 'identifier',
  start,
  end
});

function symbol(text: string, start: number, length: number): Token | undefined {
  const written = text.slice(start, start + length);
  return SYMBOLIC.has(written) ? { kind: written as TokenKind, start, end: start + written.length } : undefined;
}

function number(text: string, start: number): Token {
  const digitsEnd = matchEnd(NUMBER, text, start) as number;
  const lettersEnd = matchEnd(WORD, text, digitsEnd) ?? digitsEnd;
  return numberToken(text.slice(start, digitsEnd), text.slice(digitsEnd, lettersEnd), start);
}

function string(text: string, start: number): Token {
  const end = closingEnd(text, start);
  if (end === undefined) return { kind: 'bad', start, end: text.length, reason: `the closing ${text[start]} is missing` };
  const unknown: string[] = [];
  const escapes: number[] = [];
  const value = text.slice(start + 1, end - 1).replace(/\\(.)/gsu, (written, character: string, offset: number) => {
    const meant = ESCAPES.get(character);
    if (meant === undefined) unknown.push(written);
    escapes.push(offset - escapes.length);
    return meant ?? '';
  });
  if (unknown.length === 0)
    return { kind: 'string', start, end, value: { kind: 'string', value, ...(escapes.length > 0 ? { escapes } : {}) } };
  return { kind: 'bad', start, end, reason: `'${unknown[0]}' is no escape; there are \\" \\' \\\\ \\n \\r \\t` };
}

/** The end of the string that starts at `start`; undefined if it is never closed. */
function closingEnd(text: string, start: number): number | undefined {
  const quote = text.charCodeAt(start);
  for (let at = start + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === quote) return at + 1;
    if (unit === BACKSLASH) at++;
  }
  return undefined;
}

function dollar(text: string, start: number): Token {
  const end = matchEnd(DOLLAR, text, start) as number;
  if (end === start + 1) return { kind: 'bad', start, end, reason: "a name follows '$': $input, or a parameter of the query" };
  return { kind: text.slice(start, end) === '$input' ? '$input' : 'parameter', start, end };
}

function strange(text: string, start: number): Token {
  const character = String.fromCodePoint(text.codePointAt(start) as number);
  const reason = /\p{L}|\p{N}/u.test(character)
    ? 'names are made of the letters A to Z, digits and _; other text stands in quotes'
    : 'no token starts with this character';
  return { kind: 'bad', start, end: start + character.length, reason };
}

function matchEnd(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
