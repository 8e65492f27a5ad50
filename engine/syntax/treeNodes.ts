import type { Ast, Binding, TypeName } from './ast.ts';
import { type HeaderWord, headerEnd, headerWords, withoutHeader } from './header.ts';
import { lex } from './lex.ts';
import type { NodeName } from './nodeTypes.ts';
import { parseEither } from './parse.ts';
import { infixLevel } from './precedence.ts';
import type { Token } from './token.ts';
import { bound, descendants } from './walk.ts';

/** A node of the syntax tree before nesting. */
export interface FlatNode {
  readonly name: NodeName;
  readonly start: number;
  readonly end: number;
}

const EXPRESSIONS: Partial<Record<Ast['kind'], NodeName>> = {
  call: 'Call',
  record: 'Record',
  let: 'Let',
  pipe: 'Pipe',
  cast: 'Cast',
  operator: 'Operation',
  field: 'FieldAccess',
  index: 'Indexing',
  erroneous: 'Invalid'
};

const HEADER_WORDS: Record<HeaderWord['kind'], NodeName> = { magic: 'HeaderMagic', flag: 'HeaderFlag', word: 'HeaderWord' };

/** The nodes of a text, cell header included: outer before inner, in order of position. Empty nodes are left out. */
export function treeNodes(text: string): FlatNode[] {
  const { tokens, comments } = lex(withoutHeader(text));
  const parsed = parseEither(withoutHeader(text), '');
  const roots = 'bindings' in parsed ? parsed.bindings.flatMap(bound) : [parsed.ast];
  const roles = new Map<number, NodeName>();
  const nodes: FlatNode[] = [{ name: 'Header', start: 0, end: headerEnd(text) }];
  nodes.push(...headerWords(text).map(({ kind, start, end }) => ({ name: HEADER_WORDS[kind], start, end })));
  if ('bindings' in parsed) bindingRoles(parsed.bindings, roles);
  for (const expression of roots.flatMap(root => [...descendants(root)])) {
    nameRoles(expression, roles);
    const name = EXPRESSIONS[expression.kind];
    if (name !== undefined) nodes.push({ name, start: expression.span.start, end: expression.span.end });
  }
  nodes.push(
    ...comments.map(({ start, end }) => ({
      name: text.startsWith('##', start) ? ('DocComment' as const) : ('Comment' as const),
      start,
      end
    }))
  );
  nodes.push(...tokens.map(token => ({ name: roles.get(token.start) ?? tokenName(token), start: token.start, end: token.end })));
  return nodes.filter(node => node.end > node.start).sort((a, b) => a.start - b.start || b.end - a.end);
}

/** What the identifiers of an expression are, by where they start. */
function nameRoles(ast: Ast, roles: Map<number, NodeName>): void {
  if (ast.kind === 'call') {
    roles.set(ast.nameSpan.start, 'FunctionName');
    for (const { keyword } of ast.args) if (keyword !== null) roles.set(keyword.span.start, 'ArgumentName');
  } else if (ast.kind === 'field') roles.set(ast.nameSpan.start, 'FieldName');
  else if (ast.kind === 'record') {
    for (const field of ast.fields) if (field.value.span.start !== field.nameSpan.start) roles.set(field.nameSpan.start, 'FieldDefinition');
  } else if (ast.kind === 'let') bindingRoles(ast.bindings, roles);
  else if (ast.kind === 'cast' && ast.type !== null) typeRoles(ast.type, roles);
}

function bindingRoles(bindings: readonly Binding[], roles: Map<number, NodeName>): void {
  for (const { nameSpan, params } of bindings) {
    roles.set(nameSpan.start, params === null ? 'VariableDefinition' : 'FunctionDefinition');
    for (const param of params ?? []) roles.set(param.nameSpan.start, 'VariableDefinition');
  }
}

function typeRoles(type: TypeName, roles: Map<number, NodeName>): void {
  roles.set(type.span.start, 'TypeName');
  for (const argument of type.args) typeRoles(argument, roles);
}

function tokenName({ kind }: Token): NodeName {
  switch (kind) {
    case 'identifier':
      return 'VariableName';
    case 'number':
      return 'Number';
    case 'string':
      return 'String';
    case 'true':
    case 'false':
      return 'Boolean';
    case 'null':
      return 'Null';
    case '$input':
      return 'Input';
    case 'parameter':
      return 'Parameter';
    case 'let':
    case 'in':
    case 'as':
    case 'const':
      return 'Keyword';
    case 'and':
    case 'or':
      return 'LogicOperator';
    case 'bad':
    case '->':
    case 'end':
      return 'Invalid';
    case '+':
    case '-':
    case '*':
    case '/':
    case '!':
      return 'ArithmeticOperator';
    default:
      return infixLevel(kind) === undefined ? (kind as NodeName) : 'CompareOperator';
  }
}
