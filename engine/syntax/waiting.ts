import type { Argument, Ast, Binding, FunctionParameter, RecordField } from './ast.ts';
import type { Token } from './token.ts';

/** An expression and the text it takes, parentheses around it included. */
export interface Piece {
  readonly ast: Ast;
  readonly start: number;
  readonly end: number;
}

/** What the parser has begun and still needs an expression for. */
export type Waiting = Operation | Bracket;

/** Takes an operand. Operators of one expression stand above the bracket that the expression is in. */
export type Operation =
  | { readonly kind: 'prefix'; readonly token: Token; readonly level: number }
  | { readonly kind: 'infix'; readonly left: Piece; readonly token: Token; readonly level: number }
  | { readonly kind: 'pipe'; readonly left: Piece; readonly token: Token }
  | { readonly kind: 'body'; readonly start: number; readonly bindings: readonly Binding[] };

/** Takes whole expressions (`expr` of §2.2), up to a closing token. `from` is where the present one begins. */
export type Bracket = { from: number } & (
  | { readonly kind: 'query' }
  | { readonly kind: 'group'; readonly open: Token }
  | { readonly kind: 'index'; readonly open: Token; readonly base: Piece }
  | { readonly kind: 'call'; readonly name: Token; readonly args: Argument[]; keyword: Token | null }
  /** `name` is null where a field's name is due. */
  | { readonly kind: 'record'; readonly open: Token; readonly fields: RecordField[]; name: Token | null }
  /** `name` is null where it is due; `params` are those of a function. */
  | {
      readonly kind: 'let' | 'library';
      readonly start: number;
      readonly bindings: Binding[];
      name: Token | null;
      params: readonly FunctionParameter[] | null;
      doc: string | null;
    }
  /** The parameters of a function, whose name has been read. `name` is null where the next one is due. */
  | { readonly kind: 'params'; readonly params: FunctionParameter[]; name: Token | null }
);

/** A bracket of bindings. */
export type Bindings = Extract<Bracket, { readonly bindings: unknown }>;

export type BracketOf<K extends Bracket['kind']> = Extract<Bracket, { kind: K }>;

/** The token that ends each bracket, and those that separate the expressions in it. */
export const CLOSER = { query: 'end', group: ')', index: ']', call: ')', record: '}', let: 'in', library: 'end', params: ')' } as const;
export const SEPARATOR = {
  query: null,
  group: null,
  index: null,
  call: ',',
  record: ',',
  let: 'let',
  library: 'let',
  params: ','
} as const;

export const isOperation = (waiting: Waiting): waiting is Operation => {
  return waiting.kind === 'prefix' || waiting.kind === 'infix' || waiting.kind === 'pipe' || waiting.kind === 'body';
};
