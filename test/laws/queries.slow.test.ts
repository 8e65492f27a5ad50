import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FUNCTIONS, nameOf } from '../../engine/functions/index.ts';
import { Tally, unseen } from '../support/queries/laws.ts';
import { obeyTogether } from '../support/queries/obey.ts';

/** How many random queries; more with `npm run laws -- --cases N`. */
const CASES = Number(process.env['LAWS_CASES'] ?? 20_000);
const SEED = Number(process.env['LAWS_SEED'] ?? Date.now() % 2 ** 31);
const PARTS = 4;

const counts = (of: ReadonlyMap<string, number>): string => [...of].map(([name, n]) => `${name} ${n}`).join(', ');

describe('random queries of random timelines: kernels, optimized or not, in any slices, give what the queries mean; no order, no split, no later event matters', () => {
  const total = new Tally();

  for (let part = 0; part < PARTS; part++) {
    const seed = SEED + 100 * part;
    test(`part ${part + 1} of ${PARTS}`, async t => {
      t.diagnostic(`seed ${seed}: npm run laws -- --seed ${seed} --cases ${CASES / PARTS} repeats it`);
      total.merge(await obeyTogether({ cases: CASES / PARTS, seed, interval: 0 }));
    });
  }

  test('every function was met, and what has a kernel ran in one', t => {
    t.diagnostic(`${total.cases} cases, ${total.orders} rearranged, ${total.cuts} cut; not judged: ${counts(total.left)}`);
    t.diagnostic(`host steps: ${counts(total.hostSteps)}`);
    assert.deepEqual(unseen(total), [], 'functions that no case had');
    const folds = FUNCTIONS.filter(entry => entry.kind === 'aggregate' && entry.kernel).map(nameOf);
    assert.deepEqual(
      folds.filter(name => total.hostSteps.has(name)),
      []
    );
  });
});
