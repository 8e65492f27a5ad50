import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseEither, parseLibrary } from '../../engine/syntax/parse.ts';
import { showBinding } from '../../engine/syntax/show.ts';

const read = (text: string) => {
  const { bindings, complaints } = parseLibrary(text, 'lib.tl');
  return [
    ...bindings.map(showBinding),
    ...complaints.map(({ labels, notes }) => `${labels[0]?.start} ${labels[0]?.text}: ${notes.join('; ')}`)
  ];
};

test('a library is bindings, documented or not, with or without parameters', () => {
  assert.deepEqual(read('## Spent.\nlet spend(x, d = 7d) = sum(x.amount)\nlet views = count(View) # all'), [
    '##"Spent." spend(x, d=7d)=(call sum (. x amount))',
    'views=(call count View)'
  ]);
});

test('what is wrong in one binding leaves the others', () => {
  assert.deepEqual(read('let a = 1 +\nlet b = 2 let c = ) let d = 4'), [
    'a=?',
    'b=2',
    'c=?',
    'd=4',
    "12 unexpected 'let': expected an operand; help: put it in parentheses: (let … in …)",
    "30 unexpected ')': expected an expression"
  ]);
});

test('a library has no in, and is not empty', () => {
  assert.deepEqual(read('let a = 1 in { a }'), [
    'a=?',
    "10 unexpected 'in': expected an operator, '.', '[', '|', 'as', 'let' or the end; help: a library is bindings alone: leave out 'in' and what follows"
  ]);
  assert.deepEqual(read('# nothing'), ["9 unexpected end: expected 'let'"]);
  assert.deepEqual(read('{ a: 1 }'), ["0 unexpected '{': expected 'let'"]);
});

test('a text is a library if it is nothing else', () => {
  const kind = (text: string) => ('bindings' in parseEither(text, 'query') ? 'library' : 'query');
  assert.deepEqual(['let a = 1', 'let a = 1 in a', 'let a = 1 in', 'a', 'let a = 1 let', ''].map(kind), [
    'library',
    'query',
    'query',
    'query',
    'query',
    'query'
  ]);
});
