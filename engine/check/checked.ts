import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Span } from '../diagnostics/span.ts';
import type { Entry } from '../functions/define.ts';
import type { Type } from '../types/type.ts';
import type { Value } from '../types/value.ts';

/**
 * A query whose every node is typed. A `let`, a pipe or a formula binds a node, and every use of the name is that very
 * object: identity of nodes is sharing. Sugar is already expanded; implicit conversions are `cast` nodes.
 */
export type Typed = TypedLiteral | TypedTable | TypedField | TypedRecord | TypedCall | TypedCast | TypedError;

interface Common {
  readonly type: Type;
  /** null for literals and for ticks that have borrowed nothing yet: they adapt to anything. */
  readonly grouping: string | null;
  readonly span: Span;
}

export interface TypedLiteral extends Common {
  readonly kind: 'literal';
  readonly value: Value;
}

export interface TypedTable extends Common {
  readonly kind: 'table';
  readonly name: string;
}

/** On a record: the field. On a list of records: the list of fields. On json: the member as text. */
export interface TypedField extends Common {
  readonly kind: 'field';
  readonly base: Typed;
  readonly name: string;
}

export interface TypedRecord extends Common {
  readonly kind: 'record';
  readonly fields: readonly (readonly [name: string, value: Typed])[];
}

export interface TypedCall extends Common {
  readonly kind: 'call';
  readonly entry: Entry;
  /** In parameter order, defaults filled in by literals; variadic arguments last. */
  readonly args: readonly Typed[];
}

export interface TypedCast extends Common {
  readonly kind: 'cast';
  readonly value: Typed;
}

/** An erroneous expression; only in a query with errors. */
export interface TypedError extends Common {
  readonly kind: 'error';
}

export interface Checked {
  readonly query: Typed;
  readonly diagnostics: readonly Diagnostic[];
}

/** A checked query without errors: what `plan` takes. `check` gives it by `sound(checked)`, null if there are errors. */
export interface Sound extends Checked {
  readonly sound: true;
}

/** What the host gives for a parameter of the query (X6): a value of one type, or a list whose type follows from its items. */
export type ParameterValue = { readonly type: Type; readonly value: Value } | { readonly list: readonly ParameterValue[] };

/** A parameter of a text that is being typed: its value will be given when the query is run, and may be anything till then. */
export const LATER = 'later';

/** A `.tl` library, whose bindings are formulas (X6); `label` is the part that labels into it name. */
export interface LibraryText {
  readonly text: string;
  readonly label: string;
}

/** A named text (§2.6). */
export interface Formula {
  /** `name`, or `name(params)` of a function (X6). */
  readonly name: string;
  readonly text: string;
  readonly label: string | null;
  /** What aggregations of its own text look at that name no window; null or absent: everything so far. */
  readonly window?: string | null;
}
