import { NodeProp, NodeSet, NodeType } from '@lezer/common';
import { styleTags, tags as t } from '@lezer/highlight';

/** Expressions, by the kind of their Ast, and what else has parts. */
const INNER = ['Header', 'Call', 'Record', 'Let', 'Pipe', 'Cast', 'Operation', 'FieldAccess', 'Indexing'] as const;

/** Tokens by the part they play. */
const LEAVES = [
  ...['Comment', 'DocComment', 'HeaderMagic', 'HeaderFlag', 'HeaderWord'],
  ...[
    'VariableName',
    'FunctionName',
    'ArgumentName',
    'FieldName',
    'FieldDefinition',
    'VariableDefinition',
    'FunctionDefinition',
    'TypeName',
    'Input',
    'Parameter'
  ],
  ...['Number', 'String', 'Boolean', 'Null', 'Keyword', 'LogicOperator', 'CompareOperator', 'ArithmeticOperator'],
  ...['|', '.', ',', ':', '=', '(', ')', '[', ']', '{', '}']
] as const;

export type NodeName = 'Query' | 'Invalid' | (typeof INNER)[number] | (typeof LEAVES)[number];

const NAMES: readonly NodeName[] = ['Query', 'Invalid', ...INNER, ...LEAVES];

const PAIRS = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}']
]);
const OPENERS = new Map([...PAIRS].map(([open, close]) => [close, open]));

const style = styleTags({
  Comment: t.lineComment,
  HeaderMagic: t.processingInstruction,
  HeaderFlag: t.attributeName,
  HeaderWord: t.attributeValue,
  VariableName: t.variableName,
  FunctionName: t.function(t.variableName),
  ArgumentName: t.attributeName,
  FieldName: t.propertyName,
  FieldDefinition: t.definition(t.propertyName),
  VariableDefinition: t.definition(t.variableName),
  FunctionDefinition: t.definition(t.function(t.variableName)),
  DocComment: t.docComment,
  TypeName: t.typeName,
  'Input Parameter': t.special(t.variableName),
  Number: t.number,
  String: t.string,
  Boolean: t.bool,
  Null: t.null,
  Keyword: t.keyword,
  LogicOperator: t.operatorKeyword,
  CompareOperator: t.compareOperator,
  ArithmeticOperator: t.arithmeticOperator,
  '|': t.controlOperator,
  '.': t.derefOperator,
  ', :': t.separator,
  '=': t.definitionOperator,
  '( )': t.paren,
  '[ ]': t.squareBracket,
  '{ }': t.brace,
  Invalid: t.invalid
});

/** The kinds of nodes in a syntax tree, with highlighting tags and brackets that know each other. */
export const nodeSet: NodeSet = new NodeSet(
  NAMES.map((name, id) =>
    NodeType.define({
      id,
      name: name === 'Invalid' ? '⚠' : name,
      top: name === 'Query',
      error: name === 'Invalid',
      skipped: name === 'Comment' || name === 'DocComment',
      props: brackets(name)
    })
  )
).extend(style);

const IDS: ReadonlyMap<NodeName, number> = new Map(NAMES.map((name, id) => [name, id]));

/** The id of a node type in `nodeSet`. */
export const nodeId = (name: NodeName): number => IDS.get(name) as number;

function brackets(name: string) {
  const close = PAIRS.get(name);
  const open = OPENERS.get(name);
  if (close !== undefined) return [[NodeProp.closedBy, [close]] as [NodeProp<readonly string[]>, readonly string[]]];
  if (open !== undefined) return [[NodeProp.openedBy, [open]] as [NodeProp<readonly string[]>, readonly string[]]];
  return [];
}
