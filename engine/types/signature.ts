import type { Class } from './classes.ts';
import { type Field, NULL, type Type } from './type.ts';
import type { Value } from './value.ts';

/** A type in a signature: with the signature's type variables in it. */
export type Pattern =
  | { readonly kind: 'concrete'; readonly type: Type }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'list'; readonly item: Pattern }
  | { readonly kind: 'map'; readonly key: Pattern; readonly value: Pattern }
  | { readonly kind: 'record'; readonly fields: readonly { readonly name: string; readonly type: Pattern }[] }
  /** Written `record`: whatever the entry's own `result` accepts. */
  | { readonly kind: 'any record' };

export interface Parameter {
  readonly name: string;
  readonly type: Pattern;
  /** The argument must be a literal after constant folding. */
  readonly constant: boolean;
  /** Takes any number of arguments, at least one; only the last parameters without a default may, and arguments go to several of them in turn. */
  readonly variadic: boolean;
  /** What a missing argument is worth; its type follows from how it is written. Parameters with one are keyword-only (§2.5). */
  readonly default: Literal | null;
  /** Where the type stands in the signature's text. */
  readonly start: number;
  readonly end: number;
}

export interface Literal {
  readonly type: Type;
  readonly value: Value;
}

/** A signature of §3.4, read. */
export interface Signature {
  readonly text: string;
  readonly name: string;
  readonly variables: ReadonlyMap<string, Class>;
  readonly params: readonly Parameter[];
  readonly result: Pattern;
}

/** The pattern with its variables replaced; a variable without a type is null's, and so is `record`. */
export function instantiate(pattern: Pattern, types: ReadonlyMap<string, Type>): Type {
  switch (pattern.kind) {
    case 'concrete':
      return pattern.type;
    case 'variable':
      return types.get(pattern.name) ?? NULL;
    case 'any record':
      return NULL;
    case 'list':
      return { kind: 'list', item: instantiate(pattern.item, types) };
    case 'map':
      return { kind: 'map', key: instantiate(pattern.key, types), value: instantiate(pattern.value, types) };
    case 'record':
      return { kind: 'record', fields: pattern.fields.map((field): Field => ({ name: field.name, type: instantiate(field.type, types) })) };
  }
}
