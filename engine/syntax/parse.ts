import { nestedTooDeeply } from '../diagnostics/messages.ts';
import type { Parsed } from './ast.ts';
import { MOST_LEVELS, tooDeep } from './depth.ts';
import { lex } from './lex.ts';
import { Parser } from './parser.ts';

/**
 * Reads a query or formula. Always gives an Ast: where the text is wrong there are complaints (E0011), and `erroneous`
 * expressions in the place of what could not be read.
 */
export function parse(text: string, part: string): Parsed {
  const parser = new Parser(part, text, lex(text).tokens);
  const ast = parser.parse();
  const deep = tooDeep(ast);
  if (deep === null) return { part, text, ast, complaints: parser.complaints };
  const complaints = parser.complaints.length > 0 ? parser.complaints : [nestedTooDeeply(deep.span, MOST_LEVELS)];
  return { part, text, ast: { kind: 'erroneous', span: ast.span }, complaints };
}
