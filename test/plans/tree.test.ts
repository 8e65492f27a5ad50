import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tree } from '@lezer/common';
import { NodeProp } from '@lezer/common';
import { classHighlighter, highlightTree } from '@lezer/highlight';
import fc from 'fast-check';
import { buildTree, TimelineParser } from '../../engine/syntax/tree.ts';
import { roughText } from '../support/texts.ts';

const shows = (text: string, expected: string) => assert.equal(buildTree(text).toString(), expected);

test('a tree has the expressions, and the tokens in them by their part', () => {
  shows(
    'f(a.b, k = 1) | $input',
    'Query(Pipe(Call(FunctionName,"(",FieldAccess(VariableName,".",FieldName),",",ArgumentName,"=",Number,")"),"|",Input))'
  );
  shows(
    '{ a: x, b } as list<i64>',
    'Query(Cast(Record("{",FieldDefinition,":",VariableName,",",VariableName,"}"),Keyword,TypeName,CompareOperator,TypeName,CompareOperator))'
  );
  shows(
    "let a = !true or null in a['x'] # end",
    'Query(Let(Keyword,VariableDefinition,"=",Operation(Operation(ArithmeticOperator,Boolean),LogicOperator,Null),Keyword,Indexing(VariableName,"[",String,"]")),Comment)'
  );
});

test('the header of a cell is the first production', () => {
  shows(
    '%%timeline spend --results final\ncount(A)',
    'Query(Header(HeaderMagic,HeaderWord,HeaderFlag,HeaderWord),Call(FunctionName,"(",VariableName,")"))'
  );
  shows('%%timelines\na', 'Query(⚠(⚠,⚠,VariableName,VariableName))');
});

test('a mistake leaves the rest of the tree whole', () => {
  shows(
    '{ a: b c, d: sum(x }',
    'Query(Record("{",FieldDefinition,":",⚠(VariableName,VariableName),",",FieldDefinition,":",Call(FunctionName,"(",⚠(VariableName)),"}"))'
  );
});

test('a text of nothing is an empty tree', () => shows('', 'Query'));

test('deep nesting is no danger', () => {
  assert.equal(buildTree('('.repeat(10_000) + '1' + ')'.repeat(10_000)).length, 20_001);
  assert.equal(buildTree('-'.repeat(10_000) + '1').length, 10_001);
});

test('a part of a document is parsed for itself, and what lies between its ranges is blank', () => {
  const text = 'xxx f(a yyy ) zz';
  const parser = new TimelineParser();
  const tree = parser.parse(
    text,
    [],
    [
      { from: 4, to: 7 },
      { from: 12, to: 13 }
    ]
  );
  assert.equal(tree.toString(), 'Query(Call(FunctionName,"(",VariableName,")"))');
  assert.equal(tree.length, 9);
});

test('props can be added by name, and brackets know each other', () => {
  const prop = new NodeProp<string>();
  const tree = new TimelineParser(prop.add({ Call: 'folds' })).parse('f(a)');
  assert.equal(tree.topNode.firstChild?.type.prop(prop), 'folds');
  assert.deepEqual(tree.topNode.firstChild?.getChild('(')?.type.prop(NodeProp.closedBy), [')']);
});

test('tokens are highlighted', () => {
  const text = 'sum(A.b) as i64 # total';
  const parts: string[] = [];
  highlightTree(buildTree(text), classHighlighter, (from, to, classes) => parts.push(`${text.slice(from, to)} ${classes}`));
  assert.deepEqual(
    parts.filter(part => !part.includes('punctuation') && !part.includes('operator')),
    ['sum tok-variableName', 'A tok-variableName', 'b tok-propertyName', 'as tok-keyword', 'i64 tok-typeName', '# total tok-comment']
  );
});

test('whatever the text, nodes nest, are in order, and every token is in the tree', () => {
  fc.assert(
    fc.property(roughText, text => {
      const tree = buildTree(text);
      assert.equal(tree.length, text.length);
      assert.equal(leafText(tree, text), text.replace(/[ \t\r\n]/g, ''));
    }),
    { numRuns: 500 }
  );
});

/** The text of the leaves, without white space (comments and strings have some). */
function leafText(tree: Tree, text: string): string {
  let found = '';
  let last = 0;
  tree.iterate({
    enter: node => {
      assert.ok(node.from >= last || node.node.parent !== null);
      if (node.node.firstChild !== null || node.type.isTop || node.name === 'Header') return;
      assert.ok(node.from >= last, `${node.name} at ${node.from} overlaps`);
      last = node.to;
      found += text.slice(node.from, node.to);
    }
  });
  return found.replace(/[ \t\r\n]/g, '');
}
