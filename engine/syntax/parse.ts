import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { nestedTooDeeply } from '../diagnostics/messages.ts';
import type { Ast, Library, Parsed } from './ast.ts';
import { MOST_LEVELS, tooDeep } from './depth.ts';
import { lex } from './lex.ts';
import { Parser } from './parser.ts';

/**
 * Reads a query or formula. Always gives an Ast: where the text is wrong there are complaints (E0011), and `erroneous`
 * expressions in the place of what could not be read.
 */
export function parse(text: string, part: string): Parsed {
  const { tokens } = lex(text);
  const parser = new Parser(part, text, tokens);
  const ast = parser.parse();
  const doc = tokens[0]?.kind === 'let' ? null : (tokens[0]?.doc ?? null);
  const deep = complaintsOfDepth([ast]);
  if (deep.length === 0) return { part, text, ast, doc, complaints: parser.complaints };
  const complaints = parser.complaints.length > 0 ? parser.complaints : deep;
  return { part, text, ast: { kind: 'erroneous', span: ast.span }, doc, complaints };
}

/** Reads a library of formulas (X6). With complaints it has those bindings that could be read. */
export function parseLibrary(text: string, part: string): Library {
  const parser = new Parser(part, text, lex(text).tokens);
  const bindings = parser.parseLibrary();
  const deep = complaintsOfDepth(bindings.map(({ value }) => value));
  return { part, text, bindings: deep.length === 0 ? bindings : [], complaints: [...parser.complaints, ...deep] };
}

/** A text as what it is: a library if that is the one thing it can be read as, else a query. */
export function parseEither(text: string, part: string): Parsed | Library {
  const query = parse(text, part);
  const library = query.complaints.length > 0 ? parseLibrary(text, part) : null;
  return library?.complaints.length === 0 ? library : query;
}

function complaintsOfDepth(asts: readonly Ast[]): Diagnostic[] {
  return asts.flatMap(ast => {
    const deep = tooDeep(ast);
    return deep === null ? [] : [nestedTooDeeply(deep.span, MOST_LEVELS)];
  });
}
