import type { Ast } from './ast.ts';

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
      return [...ast.bindings.map(binding => binding.value), ast.body];
    default:
      return [];
  }
}

/** An expression and all within it, outer before inner, in order of the text. Not recursive. */
export function* descendants(root: Ast): Generator<Ast> {
  const rest = [root];
  for (let ast = rest.pop(); ast !== undefined; ast = rest.pop()) {
    yield ast;
    rest.push(...children(ast).toReversed());
  }
}
