import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ltS } from '../../engine/ir/make.ts';
import { fromOrderKey, orderKey } from '../../engine/ir/order.ts';
import { kernelOf } from '../support/kernel.ts';

const SPECIAL = [0, -0, Infinity, -Infinity, NaN, 5e-324, -5e-324];

for (const [lane, floats] of [
  ['f64', fc.oneof(fc.double(), fc.constantFrom(...SPECIAL))],
  ['f32', fc.oneof(fc.float(), fc.constantFrom(...SPECIAL.slice(0, 5)))]
] as const) {
  const back = kernelOf([lane], (body, x) => fromOrderKey(body, orderKey(body, x)));
  const isBefore = kernelOf([lane, lane], (body, x, y) => ltS(orderKey(body, x), orderKey(body, y)));

  test(`the order key of an ${lane} tells it, and is ordered as floats are: -0 before 0, NaN last`, () => {
    fc.assert(
      fc.property(floats, floats, (x, y) => {
        assert.ok(Object.is(back(x), x), `${x} became ${back(x)}`);
        const before = Number.isNaN(y) ? !Number.isNaN(x) : x < y || (Object.is(x, -0) && Object.is(y, 0));
        assert.equal(isBefore(x, y), Number(before), `${x} before ${y}`);
      }),
      { numRuns: 5000 }
    );
  });
}
