import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Diagnostic } from '../../engine/diagnostics/diagnostic.ts';
import { positionAt } from '../../engine/diagnostics/position.ts';
import { parse } from '../../engine/syntax/parse.ts';
import { showAst } from '../../engine/syntax/show.ts';

const file = readFileSync(new URL('grammar.txt', import.meta.url), 'utf8');

for (const [name, text, expected] of cases(file)) {
  test(name, () => {
    const { ast, complaints } = parse(text, 'query');
    assert.equal([showAst(ast), ...complaints.map(complaint => showComplaint(complaint, text))].join('\n'), expected);
  });
}

/** A case is `# sentence`, the text, `==> tree`, the complaints. */
function cases(content: string): [name: string, text: string, expected: string][] {
  return content
    .trim()
    .split(/\n\n(?=# )/)
    .map(block => {
      const [name, ...lines] = block.split('\n') as [string, ...string[]];
      const arrow = lines.findIndex(line => line.startsWith('==> '));
      return [name.slice(2), lines.slice(0, arrow).join('\n'), lines.slice(arrow).join('\n').slice(4)];
    });
}

function showComplaint({ labels, notes }: Diagnostic, text: string): string {
  const [label] = labels;
  const { line, column } = positionAt(text, label?.start ?? 0);
  return `${line}:${column} ${label?.text}: ${notes.join('; ')}`;
}
