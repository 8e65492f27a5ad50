import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { FUNCTIONS, nameOf } from '../../engine/functions/index.ts';
import { PythonJudge } from '../support/spec/python.ts';
import { type Block, readBlocks, readCases } from '../support/spec/read.ts';
import { answered } from '../support/spec/run.ts';

// The cases of the language once more, as a user asks them: from Python, over the socket.
const folder = new URL('.', import.meta.url);
const python = new PythonJudge();
after(() => python.close());

for (const file of readdirSync(folder).filter(name => name.endsWith('.cases'))) {
  describe(`${file.replace('.cases', '')}, from Python`, () => {
    for (const { name, blocks } of readCases(readFileSync(new URL(file, folder), 'utf8'))) holds(name, blocks);
  });
}

describe('examples of functions, from Python', () => {
  for (const entry of FUNCTIONS) for (const example of entry.examples) holds(nameOf(entry), readBlocks(example));
});

function holds(name: string, blocks: readonly Block[]): void {
  test(name, async () => {
    const expected = blocks.map(({ lines }) => lines.join('\n')).join('\n\n');
    assert.equal(await answered(blocks, question => python.judge(question)), expected);
  });
}
