import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { FUNCTIONS, nameOf } from '../../engine/functions/index.ts';
import { obeyTogether } from '../support/queries/obey.ts';
import { Tally } from '../support/queries/tally.ts';
import { SEED } from '../support/seed.ts';

/** How many random queries; more with `npm run laws -- --cases N`. */
const CASES = Number(process.env['LAWS_CASES'] ?? 20_000);
const PARTS = 4;

describe('random queries of random timelines: kernels, optimized or not, in any slices, give what the queries mean; no order, no split, no later event matters; they go on from any saved state, are the same for some entities alone and wherever they are asked', () => {
  const total = new Tally();

  for (let part = 0; part < PARTS; part++) {
    const seed = SEED + 100 * part;
    test(`part ${part + 1} of ${PARTS}`, async t => {
      t.diagnostic(`seed ${seed}: npm run laws -- --seed ${seed} --cases ${CASES / PARTS} repeats it`);
      total.merge(await obeyTogether({ cases: CASES / PARTS, seed, interval: 0 }));
    });
  }

  test('every function was met, and what has a kernel ran in one', t => {
    t.diagnostic(`${total.cases} cases; ${Tally.text(total.laws)}; not judged: ${Tally.text(total.left)}`);
    t.diagnostic(`host steps: ${Tally.text(total.hostSteps)}`);
    assert.deepEqual(total.unseen, [], 'functions that no case had');
    for (const parts of [2, 3]) assert.ok(total.laws.has(`divided in ${parts}`), `queries ran in ${parts} parts`);
    for (const parts of [2, 3]) assert.ok(total.laws.has(`fields in ${parts}`), `fields were computed in ${parts} parts`);
    const folds = FUNCTIONS.filter(entry => entry.kind === 'aggregate' && entry.kernel).map(nameOf);
    assert.deepEqual(
      folds.filter(name => total.hostSteps.has(name)),
      []
    );
  });

  test('every law was met often, and checkpoints were seldom refused', () => {
    const of = (law: string): number => total.laws.get(law) ?? 0;
    const laws = [
      'order',
      'split',
      'cut',
      'interruption',
      'resumption',
      'some keys',
      'some percent',
      'asked at more rows',
      'read from a record',
      'filtered'
    ];
    assert.deepEqual(
      laws.filter(law => of(law) < CASES / 500),
      []
    );
    assert.ok(of('resumption') > 4 * of('resumption refused'));
  });
});
