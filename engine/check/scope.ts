import type { Span } from '../diagnostics/span.ts';
import type { Closure } from './closure.ts';
import type { Timeline } from './timeline.ts';

/** What names stand for, innermost first; values and functions have names of their own. */
export type Scope = ValueScope | FunctionScope;

/** `place`: the text of a piped value, where labels show it. */
interface ValueScope {
  readonly kind: 'value';
  readonly name: string;
  readonly timeline: Timeline;
  readonly place: Span | null;
  readonly outer: Scope | null;
}

interface FunctionScope {
  readonly kind: 'function';
  readonly name: string;
  readonly closure: Closure;
  readonly outer: Scope | null;
}

export const bind = (outer: Scope | null, name: string, timeline: Timeline, place: Span | null = null): Scope => ({
  kind: 'value',
  name,
  timeline,
  place,
  outer
});

export const bindFunction = (outer: Scope | null, closure: Closure): Scope => ({ kind: 'function', name: closure.name, closure, outer });

export function find(scope: Scope | null, name: string): ValueScope | null {
  for (let at = scope; at; at = at.outer) if (at.kind === 'value' && at.name === name) return at;
  return null;
}

export function findClosure(scope: Scope | null, name: string): Closure | null {
  for (let at = scope; at; at = at.outer) if (at.kind === 'function' && at.name === name) return at.closure;
  return null;
}

/** The names of values. */
export function* namesIn(scope: Scope | null): Generator<string> {
  for (let at = scope; at; at = at.outer) if (at.kind === 'value') yield at.name;
}

/** Functions that can be called, by name. */
export function closuresIn(scope: Scope | null): Map<string, Closure> {
  const closures = new Map<string, Closure>();
  for (let at = scope; at; at = at.outer) if (at.kind === 'function' && !closures.has(at.name)) closures.set(at.name, at.closure);
  return closures;
}
