import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diagnostic, primary, secondary, unusedBinding, unusedPipe } from '../../engine/diagnostics/messages.ts';
import { positionAt } from '../../engine/diagnostics/position.ts';
import { builtInPart, render } from '../../engine/diagnostics/render.ts';
import { distance, nearest, nearestNote } from '../../engine/diagnostics/suggest.ts';
import { parse } from '../../engine/syntax/parse.ts';

/** The span of the `n`-th occurrence of a piece of the text. */
function at(text: string, piece: string, part = 'query') {
  const start = text.indexOf(piece);
  assert.notEqual(start, -1);
  return { part, start, end: start + piece.length };
}

function renders(expected: string, ...[code, labels, notes]: Parameters<typeof diagnostic>) {
  return (texts: Record<string, string>) =>
    assert.equal(
      render(diagnostic(code, labels, notes), part => texts[part]),
      expected.replace(/^\n/, '').replace(/\n *$/, '')
    );
}

const rendersSyntax = (text: string, expected: string) =>
  assert.equal(
    parse(text, 'query')
      .complaints.map(complaint => render(complaint, () => text))
      .join('\n\n'),
    expected.replace(/^\n/, '').replace(/\n$/, '')
  );

test('the culprit is underlined by carets, the notes follow', () => {
  const text = '{ x: Probe.tmp }';
  renders(
    `
error[E0001]: Unknown field
  --> query:1:12
  |
1 | { x: Probe.tmp }
  |            ^^^ no field 'tmp'
  |
  = nearest: 'temp', 'at', 'seq', 'flag', 'unit'
`,
    'E0001',
    [primary(at(text, 'tmp'), "no field 'tmp'")],
    [nearestNote(['temp', 'at', 'seq', 'flag', 'unit'])]
  )({ query: text });
});

test('labels that explain are underlined by dashes, each on a row of its own, in order of position', () => {
  const text = '{\ntotal: sum(Purchase.item)\n}';
  renders(
    `
error[E0010]: Wrong type
  --> query:2:8
  |
2 | total: sum(Purchase.item)
  |        ^^^ 'input' of 'sum' does not accept this
  |            ------------- string
  |
  = number expected
  = help: to count the items, write count(Purchase.item)
`,
    'E0010',
    [secondary(at(text, 'Purchase.item'), 'string'), primary(at(text, 'sum'), "'input' of 'sum' does not accept this")],
    ['number expected', 'help: to count the items, write count(Purchase.item)']
  )({ query: text });
});

test('each part has its own snippet, the culprit first', () => {
  const signature = 'substring(s: string, start: i64 = null, end: i64 = null) -> string';
  const text = '{ x: substring(Probe.temp) }';
  renders(
    `
error[E0010]: Wrong type
  --> short:1:6
  |
1 | { x: substring(Probe.temp) }
  |      ^^^^^^^^^ 's' of 'substring' does not accept this
  |                ---------- i64
  |
  --> built-in '${signature}':1:14
  |
1 | ${signature}
  |              ------ string
  |
`.replace(/\n {2}\|\n$/, '\n'),
    'E0010',
    [
      secondary({ part: builtInPart(signature), start: 13, end: 19 }, 'string'),
      secondary(at(text, 'Probe.temp', 'short'), 'i64'),
      primary(at(text, 'substring', 'short'), "'s' of 'substring' does not accept this")
    ]
  )({ short: text });
});

test('a label over several lines is drawn on each, its text at the end; a long one shows its ends', () => {
  const text = 'sum({ a: 1,\r\n\r\n      b: 2 }) + {\n 1\n 2\n 3\n}';
  renders(
    `
error[E0010]: Wrong type
  --> query:1:1
  |
1 | sum({ a: 1,
  | ^^^ wrong
  |     -------
3 |       b: 2 }) + {
  |       ------ record
  |                 -
...
7 | }
  | - long
`.replace('3 |', '...\n3 |'),
    'E0010',
    [
      primary(at(text, 'sum'), 'wrong'),
      secondary(at(text, '{ a: 1,\r\n\r\n      b: 2 }'), 'record'),
      secondary(at(text, '{\n 1\n 2\n 3\n}'), 'long')
    ]
  )({ query: text });
});

test('a diagnostic without labels is its title and notes', () => {
  renders(
    `
error[E0013]: Result cannot be output
  = Output must depend on at least one table
`,
    'E0013',
    [],
    ['Output must depend on at least one table']
  )({});
});

test('warnings say so, and without notes nothing follows the snippet', () => {
  const text = 'let spare = 1 in A | B';
  assert.equal(
    render(unusedBinding(at(text, 'spare'), 'spare'), () => text),
    `
warning[W2001]: Value never used
  --> query:1:5
  |
1 | let spare = 1 in A | B
  |     ^^^^^ 'spare' is never used`.slice(1)
  );
  assert.equal(
    render(unusedPipe(at(text, '|')), () => text),
    `
warning[W2001]: Value never used
  --> query:1:20
  |
1 | let spare = 1 in A | B
  |                    ^ the piped value is never used`.slice(1)
  );
});

test('columns count characters, also beyond the basic plane, and line numbers make room', () => {
  rendersSyntax(
    `${'\n'.repeat(9)}'𝄞é' "𝄞" +`,
    `
error[E0011]: Syntax error
   --> query:10:6
   |
10 | '𝄞é' "𝄞" +
   |      ^^^ unexpected '"𝄞"'
   |
   = expected an operator, '.', '[', '|', 'as' or the end
`
  );
});

test('tabs are drawn as spaces and counted as one character', () => {
  rendersSyntax(
    '\ta\tb',
    `
error[E0011]: Syntax error
  --> query:1:4
  |
1 |     a   b
  |         ^ unexpected 'b'
  |
  = expected an operator, '.', '[', '|', 'as' or the end
`
  );
});

test('control characters do not reach the terminal', () => {
  rendersSyntax(
    '\x1b[31m',
    `
error[E0011]: Syntax error
  --> query:1:1
  |
1 | \uFFFD[31m
  | ^ bad token
  |
  = no token starts with this character
  = expected an expression
`
  );
});

test('the end of the text is a place', () => {
  rendersSyntax(
    'count(View\n',
    `
error[E0011]: Syntax error
  --> query:2:1
  |
2 |
  | ^ unexpected end
  |
  = expected an operator, '.', '[', '|', 'as', ',' or ')'
`
  );
});

test('a very long line is cut around its label', () => {
  const [complaint] = parse(`${'a + '.repeat(1000)}b c ${'d'.repeat(1000)}`, 'query').complaints;
  const lines = render(complaint as NonNullable<typeof complaint>, () => `${'a + '.repeat(1000)}b c ${'d'.repeat(1000)}`).split('\n');
  assert.equal(lines[1], '  --> query:1:4003');
  assert.ok((lines[3] as string).length < 420);
  assert.equal((lines[3] as string)[(lines[4] as string).indexOf('^')], 'c');
});

test('a position counts lines and characters from one', () => {
  assert.deepEqual(positionAt('', 0), { line: 1, column: 1 });
  assert.deepEqual(positionAt('a\n𝄞b', 4), { line: 2, column: 2 });
  assert.deepEqual(positionAt('a\n', 99), { line: 2, column: 1 });
});

test('the nearest names are by distance, then alphabetical, at most five, each once', () => {
  assert.deepEqual(nearest('tmp', ['unit', 'flag', 'seq', 'at', 'temp', 'temp', 'zz', 'tmq']), ['temp', 'tmq', 'at', 'seq', 'zz']);
  assert.equal(nearestNote(nearest('x', [])), 'nearest: none');
  assert.equal(distance('kitten', 'sitting'), 3);
  assert.equal(distance('', '𝄞'), 1);
});

test('a place is counted in characters, wherever in a long text', () => {
  const pieces = ['a', '🜁', 'é', '\n', '\ud83d', '\udf01', ' '];
  let seed = 7;
  const next = (): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed;
  };
  const text = Array.from({ length: 5000 }, () => pieces[next() % pieces.length]).join('');
  for (let i = 0; i < 500; i++) {
    const offset = next() % (text.length + 1);
    const before = text.slice(0, offset);
    const line = before.split('\n');
    assert.deepEqual(positionAt(text, offset), { line: line.length, column: [...(line.at(-1) as string)].length + 1 });
  }
});
