import type { Literal } from './ast.ts';

/** Reserved words; the literal words `true`, `false` and `null` too. */
export const KEYWORDS = ['let', 'in', 'and', 'or', 'as', 'const', 'true', 'false', 'null'] as const;

/** Of two characters or one. Where both fit the longer one is the token. */
export const SYMBOLS = [
  ...['==', '!=', '<>', '<=', '>=', '->'],
  ...['(', ')', '{', '}', '[', ']', ',', ':', '.', '|', '+', '-', '*', '/', '=', '<', '>', '!']
] as const;

/** Keywords and symbols are their own kind. `end` is empty, at the end of the text. */
export type TokenKind =
  | 'identifier'
  | 'number'
  | 'string'
  | '$input'
  | 'parameter'
  | 'bad'
  | 'end'
  | (typeof KEYWORDS)[number]
  | (typeof SYMBOLS)[number];

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  /** Of a number or string. */
  readonly value?: Literal['value'];
  /** Of a length of time: what it is with a minus before it; also of one that only fits with a minus. */
  readonly negated?: Literal['value'];
  /** The text of the `##` comments on the lines right before it (X6). */
  readonly doc?: string;
  /** Of a bad token: what is wrong with it. */
  readonly reason?: string;
}

export interface Comment {
  readonly start: number;
  readonly end: number;
}

/** What a text is made of, in order. The last token is `end`. */
export interface Lexed {
  readonly tokens: readonly Token[];
  readonly comments: readonly Comment[];
}
