import type { Ast } from './ast.ts';
import { children } from './walk.ts';

/** How deep expressions may be nested. Whoever walks an Ast may therefore do so recursively. Parentheses do not count. */
export const MOST_LEVELS = 1000;

/** The first expression that stands deeper than `MOST_LEVELS`, or null. */
export function tooDeep(root: Ast): Ast | null {
  const rest: [ast: Ast, level: number][] = [[root, 1]];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const [ast, level] = next;
    if (level > MOST_LEVELS) return ast;
    for (const child of children(ast).toReversed()) rest.push([child, level + 1]);
  }
  return null;
}
