import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { halved } from '../../engine/ir/halved.ts';
import { call } from '../../engine/ir/make.ts';
import { kernelOf } from '../support/kernel.ts';

const kernel = kernelOf(['f64'], (_, times) => call('f64', 'halved', [times]));
const times = fc.oneof(
  fc.double({ min: 0, max: 1200, noNaN: true }),
  fc.double({ min: 0, noNaN: true }),
  fc.double({ min: 0, max: 2, noNaN: true })
);

test('halving is the same to the bit in kernels, and within a unit in the last place of the power', () => {
  fc.assert(
    fc.property(times, q => {
      const left = halved(q);
      assert.ok(Object.is(kernel(q), left), `halved ${q} times: ${kernel(q)} and ${left}`);
      assert.ok(Math.abs(left - 2 ** -q) <= Math.max(2 ** -52 * left, 5e-324), `halved ${q} times: ${left}, not ${2 ** -q}`);
    }),
    { numRuns: 20_000 }
  );
});

test('whole halvings are exact, down to the smallest double and to nothing', () => {
  for (let n = 0; n <= 1075; n++) assert.equal(halved(n), n <= 1074 ? 2 ** -n : 0);
  assert.equal(halved(Infinity), 0);
});
