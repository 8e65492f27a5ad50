import assert from 'node:assert/strict';
import test from 'node:test';
import { obey } from '../support/queries/obey.ts';
import { SEED } from '../support/seed.ts';

test('a few hundred random queries: kernels give what the queries mean, whatever the slices, the order of the rows and what comes later', async t => {
  t.diagnostic(`seed ${SEED}: LAWS_SEED=${SEED} repeats it`);
  const { laws } = await obey({ cases: 300, seed: SEED, interval: 0 });
  for (const parts of [2, 3]) assert.ok((laws.get(`divided in ${parts}`) ?? 0) > 0, `queries ran in ${parts} parts`);
  for (const parts of [2, 3]) assert.ok((laws.get(`fields in ${parts}`) ?? 0) > 0, `fields were computed in ${parts} parts`);
  assert.ok((laws.get('coming') ?? 0) > 0, 'rows came while queries ran');
  assert.ok((laws.get('nullable') ?? 0) > 0, 'loops ran that look at validity, of queries whose others do not');
});
