import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { FUNCTIONS, findFunction, nameOf } from '../../engine/functions/index.ts';
import { parse } from '../../engine/syntax/parse.ts';
import { descendants } from '../../engine/syntax/walk.ts';

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

/** What a text quotes of the language: calls, but for those of Python and those that leave something out. */
const quoted = (text: string): string[] =>
  [...text.replaceAll(/^```.*?^```/gms, '').matchAll(/`([^`\n]*\w\([^`\n]*)`/g)]
    .map(([, inside]) => inside as string)
    .filter(inside => !inside.includes('…') && !/^(session|tl|result|purchase|expression|p)\.|^[@"]/.test(inside));

function unknownIn(text: string): string[] {
  const { ast, complaints } = parse(text, 'query');
  const calls = [...descendants(ast)].flatMap(node => (node.kind === 'call' && !text.includes(`let ${node.name}(`) ? [node.name] : []));
  return [...complaints.flatMap(({ labels }) => labels.map(label => label.text)), ...calls.filter(name => !findFunction(name))];
}

const sources: [string, string][] = [
  ...FUNCTIONS.map((entry): [string, string] => [nameOf(entry), entry.doc]),
  ['README.md', read('README.md')],
  ['CHANGELOG.md', read('CHANGELOG.md')]
];

test('what docs of functions, the readme and the changes quote of the language is of the language', () => {
  const pieces = sources.flatMap(([where, text]) => quoted(text).map(piece => [where, piece] as const));
  assert.ok(pieces.length > 25);
  assert.deepEqual(
    pieces.map(([where, piece]) => [where, piece, ...unknownIn(piece)]).filter(([, , ...unknown]) => unknown.length > 0),
    []
  );
});
