import type { Span } from '../diagnostics/span.ts';
import type { Timeline } from './timeline.ts';

/** What a name stands for, innermost first. `place`: the text of a piped value, where labels show it. */
export interface Scope {
  readonly name: string;
  readonly timeline: Timeline;
  readonly place: Span | null;
  readonly outer: Scope | null;
}

export const bind = (outer: Scope | null, name: string, timeline: Timeline, place: Span | null = null): Scope => ({
  name,
  timeline,
  place,
  outer
});

export function find(scope: Scope | null, name: string): Scope | null {
  let at = scope;
  while (at && at.name !== name) at = at.outer;
  return at;
}

export function* namesIn(scope: Scope | null): Generator<string> {
  for (let at = scope; at; at = at.outer) yield at.name;
}
