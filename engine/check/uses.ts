import type { Span } from '../diagnostics/span.ts';
import type { Callable } from './arguments.ts';

/** What names stand for while a text is walked, and whether they were ever used. Innermost first. */
export interface Uses {
  readonly name: string;
  /** Of a function; null for a value. */
  readonly callable: Callable | null;
  used: boolean;
  readonly outer: Uses | null;
}

export const PIPED = '$input';

export const inside = (outer: Uses | null, name: string, callable: Callable | null = null): Uses => ({
  name,
  callable,
  used: false,
  outer
});

/** Marks the binding a name refers to; false if there is none: then it is a formula, a table, or unknown. */
export function use(uses: Uses | null, name: string): boolean {
  let at = uses;
  while (at && (at.name !== name || at.callable)) at = at.outer;
  if (at) at.used = true;
  return at !== null;
}

/** Marks the function that a name refers to; null if no `let` defines one. */
export function useFunction(uses: Uses | null, name: string): Callable | null {
  let at = uses;
  while (at && (at.name !== name || !at.callable)) at = at.outer;
  if (at) at.used = true;
  return at?.callable ?? null;
}

export function* functionsIn(uses: Uses | null): Generator<string> {
  for (let at = uses; at; at = at.outer) if (at.callable) yield at.name;
}

/** A name, or a function's name, that no `let` of its text binds. */
export interface Reference {
  readonly name: string;
  readonly isCall: boolean;
  readonly span: Span;
}
