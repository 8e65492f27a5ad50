import type { Span } from '../diagnostics/span.ts';
import type { CallTypes, Entry } from '../functions/define.ts';
import type { Ast } from '../syntax/ast.ts';
import type { Parameter, Signature } from '../types/signature.ts';
import type { Type } from '../types/type.ts';
import { constantOf, type Timeline, typeOf } from './timeline.ts';

/** An argument: what it is, whose it is, and where it stands (null: nowhere in the text). */
export interface Given {
  readonly timeline: Timeline;
  readonly parameter: number;
  readonly span: Span | null;
  /** Its expression, where it is written in the call. */
  readonly ast?: Ast;
}

/** A call whose arguments are checked themselves. `span` is the function's name or the operator. */
export interface Applied<E extends Entry = Entry> {
  readonly entry: E;
  readonly signature: Signature;
  readonly given: readonly Given[];
  readonly span: Span;
}

export const parameterOf = ({ signature }: Applied, given: Given): Parameter => signature.params[given.parameter] as Parameter;

/** What a call's meaning may ask, from its converted arguments. */
export const callTypes = (given: readonly Given[], result: Type): CallTypes => ({
  params: given.map(({ timeline }) => typeOf(timeline)),
  result,
  constant: argument => (given[argument] ? constantOf(given[argument].timeline) : undefined)
});
