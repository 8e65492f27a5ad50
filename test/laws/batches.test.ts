import assert from 'node:assert/strict';
import test from 'node:test';
import { HISTORY } from '../../engine/plan/modes.ts';
import { Prepared } from '../../engine/run/prepared.ts';
import * as t from '../../engine/types/type.ts';
import { planQuery } from '../support/queries/judge.ts';
import { loadWorld, schemaOf } from '../support/queries/load.ts';
import type { World } from '../support/queries/world.ts';

const WORLD: World = {
  groupings: [{ name: 'user', keyType: t.STRING, keys: ['Ben', 'Ryan'] }],
  tables: [
    {
      name: 'T',
      grouping: 'user',
      key: 'user',
      subsort: false,
      fields: [
        { name: 'at', type: t.TIMESTAMP_NS },
        { name: 'user', type: t.STRING },
        { name: 'x', type: t.I64 }
      ],
      rows: [
        [1n, 'Ben', 1n],
        [2n, 'Ryan', 2n],
        [3n, 'Ben', 3n]
      ]
    }
  ]
} as World;

test('keys and hashes of a piece of a result are gathered once, however often they are looked at: row by row that was a square', async () => {
  const plan = planQuery({ text: '{ s: sum(T.x) } | when(T.x > 1)', formulas: [], mode: HISTORY }, schemaOf(WORLD));
  assert.ok(plan);
  let rows = 0;
  for await (const batch of new Prepared(plan, loadWorld(WORLD), 2).run({})) {
    assert.equal(batch.keyHash, batch.keyHash);
    assert.equal(batch.key, batch.key);
    assert.equal(batch.keyHash.length, batch.length);
    rows += batch.length;
  }
  assert.equal(rows, 2);
});
