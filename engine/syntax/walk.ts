import type { Ast, Binding } from './ast.ts';

/** The expressions an expression is made of, in order of the text. */
export function children(ast: Ast): readonly Ast[] {
  switch (ast.kind) {
    case 'call':
      return ast.args.map(argument => argument.value);
    case 'operator':
      return ast.operands;
    case 'field':
      return [ast.base];
    case 'index':
      return [ast.base, ast.index];
    case 'record':
      return ast.fields.map(field => field.value);
    case 'cast':
      return [ast.value];
    case 'pipe':
      return [ast.left, ast.right];
    case 'let':
      return [...ast.bindings.flatMap(bound), ast.body];
    default:
      return [];
  }
}

/** The expressions of a binding: defaults of its parameters, its value. */
export const bound = ({ params, value }: Binding): readonly Ast[] => [...(params ?? []).flatMap(param => param.default ?? []), value];

/** An expression and all within it, outer before inner, in order of the text. Not recursive. */
export function* descendants(root: Ast): Generator<Ast> {
  const rest = [root];
  for (let ast = rest.pop(); ast !== undefined; ast = rest.pop()) {
    yield ast;
    rest.push(...children(ast).toReversed());
  }
}

/** The expressions that a place lies in, outermost first; none if it lies outside of the root. */
export function pathAt(root: Ast, offset: number): Ast[] {
  const path: Ast[] = [];
  for (let next: Ast | undefined = root; next !== undefined && covers(next, offset); ) {
    path.push(next);
    next = children(next).find(child => covers(child, offset));
  }
  return path;
}

const covers = ({ span }: Ast, offset: number): boolean => span.start <= offset && offset < span.end;
