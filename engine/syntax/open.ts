import type { Token, TokenKind } from './token.ts';

/** What closes each opening token. */
export const CLOSERS: Partial<Record<TokenKind, string>> = { '(': ')', '[': ']', '{': '}', let: ' in null' };
const OPENER: Partial<Record<TokenKind, TokenKind>> = { ')': '(', ']': '[', '}': '{', in: 'let' };

/** The brackets and lets that are open behind the tokens, outermost first. */
export function openTokens(tokens: readonly Token[]): Token[] {
  const open: Token[] = [];
  tokens.forEach((token, i) => {
    const opener = OPENER[token.kind];
    const isNextBinding = token.kind === 'let' && open.at(-1)?.kind === 'let' && endsOperand(tokens[i - 1]);
    if (opener !== undefined) closeUntil(open, opener);
    else if (token.kind in CLOSERS && !isNextBinding) open.push(token);
  });
  return open;
}

function closeUntil(open: Token[], opener: TokenKind): void {
  const at = open.findLastIndex(({ kind }) => kind === opener);
  if (at >= 0) open.length = at;
}

const OPERANDS: ReadonlySet<TokenKind> = new Set([
  'identifier',
  'number',
  'string',
  'true',
  'false',
  'null',
  '$input',
  'parameter',
  ')',
  ']',
  '}'
]);

/** Whether an operand ends with the token. */
export const endsOperand = (token: Token | undefined): boolean => token !== undefined && OPERANDS.has(token.kind);
