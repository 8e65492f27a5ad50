import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { FUNCTIONS, nameOf } from '../../engine/functions/index.ts';
import { judge } from '../support/spec/judge.ts';
import { kernelJudge } from '../support/spec/kernel.ts';
import { type Block, readBlocks, readCases } from '../support/spec/read.ts';
import { answered } from '../support/spec/run.ts';

/** `node test/spec/spec.test.ts --update` writes what the language's definition says into the files, for review. */
const update = process.argv.includes('--update');
const folder = new URL('.', import.meta.url);

const files = readdirSync(folder).filter(name => name.endsWith('.cases'));

// Read before the first test: what is thrown after it would only end the list of tests.
const cases = new Map<string, ReturnType<typeof casesOf>>();
for (const file of files) {
  const url = new URL(file, folder);
  if (update) writeFileSync(url, `${(await Promise.all(casesOf(url).map(({ blocks }) => answered(blocks, judge)))).join('\n\n')}\n`);
  cases.set(file, casesOf(url));
}

for (const [file, named] of cases) {
  describe(file.replace('.cases', ''), () => {
    for (const { name, blocks } of named) holds(name, blocks);
  });
}

describe('examples of functions', () => {
  for (const entry of FUNCTIONS) for (const example of entry.examples) holds(nameOf(entry), readBlocks(example));
});

/** By the language's definition, and by the engine. */
function holds(name: string, blocks: readonly Block[]): void {
  const expected = blocks.map(({ lines }) => lines.join('\n')).join('\n\n');
  test(`${name}: meaning`, async () => assert.equal(await answered(blocks, judge), expected));
  test(`${name}: kernel`, async () => assert.equal(await answered(blocks, kernelJudge), expected));
}

function casesOf(url: URL) {
  return readCases(readFileSync(url, 'utf8'));
}
