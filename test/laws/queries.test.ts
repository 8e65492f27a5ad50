import test from 'node:test';
import { obey } from '../support/queries/obey.ts';

const SEED = Number(process.env['LAWS_SEED'] ?? Date.now() % 2 ** 31);

test('a few hundred random queries: kernels give what the queries mean, whatever the slices, the order of the rows and what comes later', async t => {
  t.diagnostic(`seed ${SEED}: LAWS_SEED=${SEED} repeats it`);
  await obey({ cases: 300, seed: SEED, interval: 0 });
});
