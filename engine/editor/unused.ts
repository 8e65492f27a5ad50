import type { Ast, Let } from '../syntax/ast.ts';
import { lex } from '../syntax/lex.ts';
import { descendants } from '../syntax/walk.ts';
import type { Edit } from './answers.ts';

/** What takes the binding whose name stands at a place out of its let, and the let itself if it was the only one. */
export function unusedLetEdit(root: Ast, { start }: { readonly start: number }, text: string): Edit | null {
  for (const ast of descendants(root)) {
    const at = ast.kind === 'let' ? ast.bindings.findIndex(({ nameSpan }) => nameSpan.start === start) : -1;
    if (ast.kind === 'let' && at >= 0) return without(ast, at, text);
  }
  return null;
}

/** From its own `let` up to the next one, or to the body. */
function without({ bindings, body }: Let, at: number, text: string): Edit {
  const { tokens } = lex(text);
  const name = tokens.findIndex(({ start }) => start === bindings[at]?.nameSpan.start);
  const next = bindings[at + 1];
  const following = next
    ? tokens.findIndex(({ start }) => start === next.nameSpan.start) - 1
    : tokens.findLastIndex(token => token.kind === 'in' && token.start < body.span.start);
  const end = tokens[bindings.length === 1 ? following + 1 : following]?.start ?? text.length;
  return { start: tokens[name - 1]?.start ?? 0, end, insert: '' };
}
