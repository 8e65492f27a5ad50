import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { FUNCTIONS, nameOf } from '../../engine/functions/index.ts';
import { judge } from '../support/spec/judge.ts';
import { type Block, readBlocks, readCases } from '../support/spec/read.ts';
import { answered } from '../support/spec/run.ts';

/** `node test/spec/spec.test.ts --update` writes what the language's definition says into the files, for review. */
const update = process.argv.includes('--update');
const folder = new URL('.', import.meta.url);

for (const file of readdirSync(folder).filter(name => name.endsWith('.cases'))) {
  const cases = readCases(readFileSync(new URL(file, folder), 'utf8'));
  if (update) writeFileSync(new URL(file, folder), `${cases.map(({ blocks }) => answered(blocks, judge)).join('\n\n')}\n`);
  describe(file.replace('.cases', ''), () => {
    for (const { name, blocks } of cases) test(name, () => assert.equal(answered(blocks, judge), written(blocks)));
  });
}

describe('examples of functions', () => {
  for (const entry of FUNCTIONS) {
    for (const example of entry.examples) {
      const blocks = readBlocks(example);
      test(nameOf(entry), () => assert.equal(answered(blocks, judge), written(blocks)));
    }
  }
});

function written(blocks: readonly Block[]): string {
  return blocks.map(({ lines }) => lines.join('\n')).join('\n\n');
}
