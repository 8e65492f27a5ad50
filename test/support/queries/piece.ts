import type * as t from '../../../engine/types/type.ts';
import type { Value } from '../../../engine/types/value.ts';
import type { Shape } from './shapes.ts';

/** A piece of a query. */
export interface Made {
  readonly text: string;
  readonly type: t.Type;
  /** null: a literal. */
  readonly grouping: string | null;
  /** An unsuffixed integer literal. */
  readonly bare: boolean;
  /** Not a primary of the grammar: needs parentheses as an operand. */
  readonly loose: boolean;
  /** What a constant argument is worth. */
  readonly constant?: Value;
}

/** An argument, and which parameter it is for. */
export interface Argument {
  readonly parameter: number;
  readonly made: Made;
}

/** A name that stands for a piece. */
export interface Binding {
  readonly name: string;
  readonly made: Made;
}

/** Where a piece is to stand. */
export interface Place {
  readonly grouping: string;
  /** How much may still be written here. */
  readonly fuel: number;
  /** It must have rows. */
  readonly placed: boolean;
  readonly ticks: boolean;
  readonly scope: readonly Binding[];
  readonly input: Made | null;
}

/** The kinds of pieces that pieces of other kinds are made of. null: there is none here. */
export interface Writing {
  /** Of exactly this type, unless wild. */
  expression(type: t.Type, place: Place): Made;
  /** A column, a name or a literal of the type. */
  leaf(type: t.Type, place: Place): Made;
  /** A record of any fields. */
  record(place: Place): Made;
  /** A record of this type. */
  recordOf(type: t.Type, place: Place): Made | null;
  call(shape: Shape, given: ReadonlyMap<string, t.Type>, place: Place): Made | null;
  window(place: Place): Made | null;
  /** A call that regroups into the grouping of `place`; its arguments are in `from`. */
  rekeyed(shape: Shape, bound: ReadonlyMap<string, t.Type>, place: Place, from: string): Made | null;
}

/** A piece that is a primary and has no rows, unless `more` says otherwise. */
export const piece = (text: string, type: t.Type, more: Partial<Made> = {}): Made => ({
  text,
  type,
  grouping: null,
  bare: false,
  loose: false,
  ...more
});

/** The piece in another spelling. */
export const respelled = (made: Made, text: string, type: t.Type = made.type): Made => ({ ...made, text, type, bare: false, loose: false });

/** A record of these pieces. */
export function recordPiece(type: t.Type, text: string, fields: readonly Made[]): Made {
  return piece(text, type, { grouping: fields.find(({ grouping }) => grouping !== null)?.grouping ?? null });
}

/** As an operand is written. */
export const primary = ({ text, loose }: Made): string => (loose ? `(${text})` : text);

/** What the language's own checks ask about an argument. */
export const factsOf = ({ parameter, made }: Argument) => ({
  parameter,
  type: made.type,
  constant: made.constant,
  grouped: made.grouping !== null
});
