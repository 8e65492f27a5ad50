import assert from 'node:assert/strict';
import test from 'node:test';
import { FUNCTIONS, nameOf } from '../../engine/functions/index.ts';
import { unseen } from '../support/queries/laws.ts';
import { obeyTogether } from '../support/queries/obey.ts';

/** How many random queries; more with `npm run laws -- --cases N`. */
const CASES = Number(process.env['LAWS_CASES'] ?? 20_000);
const SEED = Number(process.env['LAWS_SEED'] ?? Date.now() % 2 ** 31);

const counts = (of: ReadonlyMap<string, number>): string => [...of].map(([name, n]) => `${name} ${n}`).join(', ');

test('random queries of random timelines: kernels, optimized or not, in any slices, give what the queries mean; no order, no split, no later event matters', async t => {
  t.diagnostic(`seed ${SEED}: LAWS_SEED=${SEED} repeats it`);
  const tally = await obeyTogether({ cases: CASES, seed: SEED, interval: 0 });
  t.diagnostic(`${tally.cases} cases, ${tally.orders} rearranged, ${tally.cuts} cut; not judged: ${counts(tally.left)}`);
  t.diagnostic(`host steps: ${counts(tally.hostSteps)}`);
  assert.deepEqual(unseen(tally), [], 'functions that no case had');
  const kernels = FUNCTIONS.filter(entry => entry.kind === 'aggregate' && entry.kernel).map(nameOf);
  assert.deepEqual(
    kernels.filter(name => tally.hostSteps.has(name)),
    [],
    'functions with a kernel that were host steps all the same'
  );
});
