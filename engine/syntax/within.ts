import type { Span } from '../diagnostics/span.ts';
import type { Ast } from './ast.ts';

/** Where a part of a text stands that is written as a literal; null where it is none. */
export function spanWithin(ast: Ast, { start, end }: { readonly start: number; readonly end: number }): Span | null {
  if (ast.kind !== 'literal' || ast.value.kind !== 'string') return null;
  const { escapes = [] } = ast.value;
  const written = (offset: number): number => ast.span.start + 1 + offset + escapes.filter(at => at < offset).length;
  return { part: ast.span.part, start: written(start), end: written(end) };
}
