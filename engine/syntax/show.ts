import { showLength } from '../types/duration.ts';
import type { Ast, Binding, Literal, TypeName } from './ast.ts';

/** An Ast on one line, fully bracketed: `(+ a (neg b))` for reading and for tests. */
export function showAst(ast: Ast): string {
  switch (ast.kind) {
    case 'name':
      return ast.name;
    case 'input':
      return '$input';
    case 'parameter':
      return `$${ast.name}`;
    case 'literal':
      return showLiteral(ast.value);
    case 'call':
      return bracket(
        'call',
        ast.name,
        ...ast.args.map(argument => `${argument.keyword === null ? '' : `${argument.keyword.name}=`}${showAst(argument.value)}`)
      );
    case 'operator':
      return bracket(ast.operands.length === 1 ? `prefix ${ast.operator}` : ast.operator, ...ast.operands.map(showAst));
    case 'field':
      return bracket('.', showAst(ast.base), ast.name);
    case 'index':
      return bracket('[]', showAst(ast.base), showAst(ast.index));
    case 'record':
      return `{${ast.fields.map(field => `${showDoc(field)}${showName(field.name)}: ${showAst(field.value)}`).join(', ')}}`;
    case 'cast':
      return bracket('as', showAst(ast.value), ast.type === null ? '?' : showTypeName(ast.type));
    case 'pipe':
      return bracket('|', showAst(ast.left), showAst(ast.right));
    case 'let':
      return bracket('let', ...ast.bindings.map(showBinding), showAst(ast.body));
    case 'erroneous':
      return '?';
  }
}

/** A binding as `showAst` shows it: `x=1`, `f(x, d=7d)=(call sum x)`. */
export function showBinding(binding: Binding): string {
  const params = binding.params?.map(param => `${param.name}${param.default === null ? '' : `=${showAst(param.default)}`}`);
  return `${showDoc(binding)}${binding.name}${params ? `(${params.join(', ')})` : ''}=${showAst(binding.value)}`;
}

const showDoc = ({ doc }: { readonly doc: string | null }): string => (doc === null ? '' : `##${JSON.stringify(doc)} `);

const showName = (name: string): string => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? name : JSON.stringify(name));

/** A type as written: `list<i64>`. */
export const showTypeName = (type: TypeName): string =>
  type.args.length === 0 ? type.name : `${type.name}<${type.args.map(showTypeName).join(', ')}>`;

const bracket = (...parts: string[]): string => `(${parts.join(' ')})`;

function showLiteral(value: Literal['value']): string {
  switch (value.kind) {
    case 'null':
      return 'null';
    case 'string':
      return JSON.stringify(value.value);
    case 'float':
      return `${Number.isInteger(value.value) ? value.value.toFixed(1) : value.value}${value.suffix ?? ''}`;
    case 'integer':
      return `${value.value}${value.suffix ?? ''}`;
    case 'length':
      return showLength(value);
    case 'bool':
      return String(value.value);
  }
}
