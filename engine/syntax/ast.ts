import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Span } from '../diagnostics/span.ts';
import type { Length } from '../types/duration.ts';

/**
 * What the parser makes of a text (§2.2). Operators stay operators here; the checker turns each into the call of its
 * function. Every node carries the span of its whole text.
 */
export type Ast =
  | Literal
  | Name
  | Input
  | Parameter
  | Call
  | Operator
  | FieldAccess
  | Index
  | RecordLiteral
  | Cast
  | Pipe
  | Let
  | Erroneous;

export interface Name {
  readonly kind: 'name';
  readonly name: string;
  readonly span: Span;
}

/** `$input` */
export interface Input {
  readonly kind: 'input';
  readonly span: Span;
}

/** `$name`: a value that the host gives (X6). */
export interface Parameter {
  readonly kind: 'parameter';
  /** Without the `$`. */
  readonly name: string;
  readonly span: Span;
}

export interface Literal {
  readonly kind: 'literal';
  /** `suffix` is the type a number was written with, e.g. `i8`; without one a number with a dot is f64, otherwise i64. */
  readonly value:
    | { readonly kind: 'integer'; readonly value: bigint; readonly suffix: string | null }
    | { readonly kind: 'float'; readonly value: number; readonly suffix: string | null }
    /** `escapes`: where in the value a character stands that is written with a backslash before it, if any does. */
    | { readonly kind: 'string'; readonly value: string; readonly escapes?: readonly number[] }
    /** `7d`, `-1h30m`: with the minus before it, which belongs to it. */
    | ({ readonly kind: 'length' } & Length)
    | { readonly kind: 'bool'; readonly value: boolean }
    | { readonly kind: 'null' };
  readonly span: Span;
}

export interface Argument {
  readonly keyword: { readonly name: string; readonly span: Span } | null;
  readonly value: Ast;
  readonly span: Span;
}

export interface Call {
  readonly kind: 'call';
  readonly name: string;
  readonly nameSpan: Span;
  readonly args: readonly Argument[];
  readonly span: Span;
}

/** A prefix (one operand) or infix (two operands) operator: `+ - * / == != <> < <= > >= and or !`. */
export interface Operator {
  readonly kind: 'operator';
  /** As written, except that `<>` is `!=`. */
  readonly operator: string;
  readonly operatorSpan: Span;
  readonly operands: readonly Ast[];
  readonly span: Span;
}

export interface FieldAccess {
  readonly kind: 'field';
  readonly base: Ast;
  readonly name: string;
  readonly nameSpan: Span;
  readonly span: Span;
}

export interface Index {
  readonly kind: 'index';
  readonly base: Ast;
  readonly index: Ast;
  /** The `[` … `]`. */
  readonly bracketSpan: Span;
  readonly span: Span;
}

export interface RecordField {
  /** The name, or what stands in the string that names it. */
  readonly name: string;
  readonly nameSpan: Span;
  readonly doc: string | null;
  /** For `{ a }` the name itself. */
  readonly value: Ast;
}

export interface RecordLiteral {
  readonly kind: 'record';
  readonly fields: readonly RecordField[];
  readonly span: Span;
}

export interface TypeName {
  readonly name: string;
  readonly args: readonly TypeName[];
  readonly span: Span;
}

export interface Cast {
  readonly kind: 'cast';
  readonly value: Ast;
  /** null where the type itself is a syntax error. */
  readonly type: TypeName | null;
  readonly span: Span;
}

export interface Pipe {
  readonly kind: 'pipe';
  readonly left: Ast;
  readonly right: Ast;
  /** The `|`. */
  readonly pipeSpan: Span;
  readonly span: Span;
}

export interface Let {
  readonly kind: 'let';
  readonly bindings: readonly Binding[];
  readonly body: Ast;
  readonly span: Span;
}

/** `let x = …`, or a function, `let f(x, d = 7d) = …` (X6). */
export interface Binding {
  readonly name: string;
  readonly nameSpan: Span;
  /** Of a function; null for a value. */
  readonly params: readonly FunctionParameter[] | null;
  /** The value, or the function's body. */
  readonly value: Ast;
  /** Its `##` comments (X6). */
  readonly doc: string | null;
}

export interface FunctionParameter {
  readonly name: string;
  readonly nameSpan: Span;
  readonly default: Ast | null;
}

/** An expression the parser had to skip; it has type `error` and says nothing further. */
export interface Erroneous {
  readonly kind: 'erroneous';
  readonly span: Span;
}

/** What a `.tl` library is made of: bindings without `in` (X6). */
export interface Library {
  readonly part: string;
  readonly text: string;
  readonly bindings: readonly Binding[];
  readonly complaints: readonly Diagnostic[];
}

/** A parse always succeeds: complaints (E0011) ride along, in order of position. */
export interface Parsed {
  readonly part: string;
  readonly text: string;
  readonly ast: Ast;
  /** The `##` comments that the text begins with, unless they are a binding's (X6). */
  readonly doc: string | null;
  readonly complaints: readonly Diagnostic[];
}
