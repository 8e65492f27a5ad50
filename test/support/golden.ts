import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';

/**
 * Runs the cases of a file: `# sentence`, the input, a line `==>`, the whole expected output. With UPDATE=1 the outputs are written
 * instead, for review in the diff.
 */
export function golden(file: URL, output: (input: string) => string): void {
  const cases = readCases(readFileSync(file, 'utf8'));
  if (process.env['UPDATE'] === '1') {
    writeFileSync(file, `${cases.map(({ name, input }) => `# ${name}\n${input}\n==>\n${output(input)}`).join('\n\n')}\n`);
    return;
  }
  for (const { name, input, expected } of cases) test(name, () => assert.equal(output(input), expected));
}

function readCases(content: string): { name: string; input: string; expected: string }[] {
  return content
    .trim()
    .split(/\n\n(?=# )/)
    .map(block => {
      const [name = '', ...lines] = block.split('\n');
      const arrow = lines.indexOf('==>');
      const [input, expected] = arrow < 0 ? [lines, []] : [lines.slice(0, arrow), lines.slice(arrow + 1)];
      return { name: name.slice(2), input: input.join('\n'), expected: expected.join('\n') };
    });
}
