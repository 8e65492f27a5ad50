import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { packBits, unpackBits } from '../../engine/columns/bitmap.ts';

test('bytes become bits by their lowest bit, whatever else they hold, and come back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), flags => {
      assert.deepEqual(
        [...unpackBits(packBits(flags, flags.length), flags.length)],
        [...flags].map(flag => flag & 1)
      );
    })
  );
});
