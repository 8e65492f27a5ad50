import type { Span } from '../diagnostics/span.ts';

/** What names stand for while a text is walked, and whether they were ever used. Innermost first. */
export interface Uses {
  readonly name: string;
  used: boolean;
  readonly outer: Uses | null;
}

export const PIPED = '$input';

export const inside = (outer: Uses | null, name: string): Uses => ({ name, used: false, outer });

/** Marks the binding a name refers to; false if there is none: then it is a formula, a table, or unknown. */
export function use(uses: Uses | null, name: string): boolean {
  let at = uses;
  while (at && at.name !== name) at = at.outer;
  if (at) at.used = true;
  return at !== null;
}

/** A name that no `let` of its text binds. */
export interface Reference {
  readonly name: string;
  readonly span: Span;
}
