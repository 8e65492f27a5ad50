import type { ParameterValue } from '../../../engine/check/checked.ts';
import { findFunction } from '../../../engine/functions/index.ts';
import type { Ast, Literal } from '../../../engine/syntax/ast.ts';
import { parse } from '../../../engine/syntax/parse.ts';
import { bound, children, descendants } from '../../../engine/syntax/walk.ts';
import { inI64 } from '../../../engine/types/integers.ts';
import { BOOL, I64, NULL, STRING } from '../../../engine/types/type.ts';

/** A query said in another way, which means the same (X6). */
export interface Abstracted {
  readonly text: string;
  readonly parameters: ReadonlyMap<string, ParameterValue>;
}

/** The `choice`-th of the literals as a parameter that the host gives; null if there is none. */
export function withParameter(text: string, choice: number): Abstracted | null {
  const found = places(parse(text, 'query').ast).flatMap(({ ast }) => (ast.kind === 'literal' ? givable(ast) : []));
  if (found.length === 0) return null;
  const { ast, given } = found[choice % found.length] as (typeof found)[number];
  return { text: replaced(text, 0, ast, '$given'), parameters: new Map([['given', given]]) };
}

function givable(ast: Literal): { ast: Ast; given: ParameterValue }[] {
  const { value } = ast;
  switch (value.kind) {
    case 'integer':
      return value.suffix === null && inI64(value.value) ? [{ ast, given: { type: I64, value: value.value } }] : [];
    case 'string':
      return [{ ast, given: { type: STRING, value: value.value } }];
    case 'bool':
      return [{ ast, given: { type: BOOL, value: value.value } }];
    case 'null':
      return [{ ast, given: { type: NULL, value: null } }];
    default:
      return [];
  }
}

/** The `choice`-th part of the query as the body of a function, of which one of the parts, if it has any, is the argument; null if no part can be. */
export function withFunction(text: string, choice: number): Abstracted | null {
  const { ast } = parse(text, 'query');
  const locals = namesOf(ast);
  const bodies = places(ast).filter(place => isClosed(place, locals));
  if (bodies.length === 0) return null;
  const body = (bodies[choice % bodies.length] as PlaceOf).ast;
  const parts = places(body).filter(part => part.ast !== body && isClosed(part, locals) && !hasTick(part.ast));
  const part = parts[Math.floor(choice / bodies.length) % parts.length]?.ast;
  const own = text.slice(body.span.start, body.span.end);
  const definition = part ? `made(given) = ${replaced(own, body.span.start, part, 'given')}` : `made() = ${own}`;
  const call = `made(${part ? text.slice(part.span.start, part.span.end) : ''})`;
  return { text: `let ${definition} in ${replaced(text, 0, body, call)}`, parameters: new Map() };
}

const replaced = (text: string, offset: number, { span }: Ast, by: string): string =>
  text.slice(0, span.start - offset) + by + text.slice(span.end - offset);

/** An expression, and whether a piped value reaches it. */
interface PlaceOf {
  readonly ast: Ast;
  readonly piped: boolean;
}

/** All expressions within one, itself too, but not those that name a field as well, as in `{ x }`. */
function places(root: Ast): PlaceOf[] {
  const found: PlaceOf[] = [{ ast: root, piped: false }];
  for (const { ast, piped } of found) {
    const naming =
      ast.kind === 'record' ? ast.fields.filter(({ nameSpan, value }) => nameSpan.end >= value.span.end).map(f => f.value) : [];
    for (const child of children(ast))
      if (!naming.includes(child)) found.push({ ast: child, piped: piped || (ast.kind === 'pipe' && child === ast.right) });
  }
  return found;
}

/** Whether an expression means the same at the beginning of the text: it names nothing bound around it, and takes nothing from a pipe. */
const isClosed = ({ ast, piped }: PlaceOf, locals: ReadonlySet<string>): boolean => !piped && !isFree(ast, locals);

/** Whether an expression names one of the bindings, other than those within it. */
function isFree(ast: Ast, locals: ReadonlySet<string>): boolean {
  if (ast.kind === 'name') return locals.has(ast.name);
  if (ast.kind !== 'let') return children(ast).some(child => isFree(child, locals));
  const left = new Set(locals);
  for (const binding of ast.bindings) {
    if (bound(binding).some(value => isFree(value, left))) return true;
    left.delete(binding.name);
  }
  return isFree(ast.body, left);
}

const namesOf = (root: Ast): Set<string> =>
  new Set([...descendants(root)].flatMap(ast => (ast.kind === 'let' ? ast.bindings.map(({ name }) => name) : [])));

const hasTick = (root: Ast): boolean => [...descendants(root)].some(ast => ast.kind === 'call' && findFunction(ast.name)?.kind === 'tick');
