import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runQuery } from '../../engine/serve/fetch.ts';
import { countingQuery } from '../support/wire/query.ts';

/** How often a query of 50 short slices lets others have their turn. */
async function turns(pressing: boolean): Promise<number> {
  let count = 0;
  const pause = async () => {
    count++;
  };
  const pace = { signal: new AbortController().signal, pressing, pause, progress: () => {} };
  for await (const _ of runQuery(countingQuery(50, 1).query, 0, pace));
  return count;
}

test('short slices follow one another without turns of the event loop between each', async () => {
  assert.ok((await turns(false)) < 50);
});

test('while something that was sent has not left the process, each slice is followed by a turn', async () => {
  assert.equal(await turns(true), 50);
});
