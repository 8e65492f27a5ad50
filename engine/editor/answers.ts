import type { Severity } from '../diagnostics/diagnostic.ts';

// What an editor is told of a text. Offsets are in UTF-16 units of the whole text, a cell's header line included.

/** What a completion is, for its icon. */
export type CompletionKind =
  | 'table'
  | 'column'
  | 'let'
  | 'formula'
  | 'parameter'
  | 'function'
  | 'argument'
  | 'type'
  | 'keyword'
  | 'value'
  | 'unit'
  | 'zone'
  | 'flag';

/** Something that could be written at the cursor. */
export interface Completion {
  readonly label: string;
  readonly kind: CompletionKind;
  /** Its type, or what else there is to say in a few words; may be empty. */
  readonly detail: string;
  /** One sentence; may be empty. */
  readonly doc: string;
  /** What is put in, and how far from its end the cursor stands then. */
  readonly insert: string;
  readonly back: number;
  /** From 0 to 99: the higher, the sooner it is offered. */
  readonly rank: number;
}

/** Completions for the text from `from` up to the cursor. */
export interface Completions {
  readonly from: number;
  readonly items: readonly Completion[];
  /** Whether these are all there are: typing on only narrows them. */
  readonly complete: boolean;
}

/** A change of the text. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly insert: string;
}

/** A change that takes a finding away. */
export interface Fix {
  readonly title: string;
  readonly edit: Edit;
}

/** What is wrong with a text, where to show it, and what would set it right. */
export interface Finding {
  readonly severity: Severity;
  readonly code: string;
  readonly title: string;
  /** In the text itself, whatever it is about. */
  readonly start: number;
  readonly end: number;
  /** What the label there says; then the labels elsewhere and the notes. */
  readonly message: string;
  readonly notes: readonly string[];
  /** Only if they were asked for. */
  readonly fixes: readonly Fix[];
}

/** What is known of an expression, in words. */
export interface Facts {
  readonly type: string;
  /** `constant`, `discrete`, `continuous` …; null for what is no timeline. */
  readonly continuity: string | null;
  readonly grouping: string | null;
}

/** What there is to say of the expression at a place. */
export interface Hover {
  readonly start: number;
  readonly end: number;
  /** A line in the language: a signature, `name: type`. */
  readonly code: string;
  readonly facts: Facts | null;
  readonly doc: string;
}

/** The call that a place lies in: its signature, and which parameter is due. */
export interface SignatureHelp {
  /** Where the call's name begins. */
  readonly start: number;
  readonly signature: string;
  readonly doc: string;
  /** Where each parameter stands in `signature`. */
  readonly params: readonly { readonly start: number; readonly end: number }[];
  /** The index of the parameter that is due; null if none is. */
  readonly active: number | null;
}

/** Where a name comes from. */
export interface Definition {
  /** The formula whose text it stands in; null: the text itself. */
  readonly formula: string | null;
  readonly start: number;
  readonly end: number;
}
