import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Arrivals, batchOf, wordsOf } from '../../engine/run/arrivals.ts';

/** Instants around zero and around a full low word. */
const instant = fc.constantFrom(-(1n << 32n), -2n, -1n, 0n, 1n, 5n, (1n << 32n) - 1n, 1n << 32n, (1n << 40n) + 3n);
const slice = fc.record({ until: instant, to: fc.array(instant, { maxLength: 6 }) });

const PARCEL = { bytes: new Uint8Array(0), rows: 0 };

test('rows arrive by instant, those of one instant in the order in which they left, also when they were put together on the way', () => {
  fc.assert(
    fc.property(fc.array(slice, { maxLength: 30 }), fc.array(fc.boolean()), (slices, together) => {
      const arrivals = new Arrivals();
      let [expected, left] = [[] as { readonly to: bigint; readonly name: number }[], 0];
      slices.forEach(({ until, to }, i) => {
        const rows = to.map(time => ({ time, fromTime: BigInt(i), fromSubsort: 0n, entity: left++ }));
        arrivals.add(
          BigInt64Array.from(rows, ({ time }) => time),
          batchOf(PARCEL, rows)
        );
        expected = [...expected, ...rows.map(({ time, entity }) => ({ to: time, name: entity }))].sort((a, b) => Number(a.to - b.to));
        const first = arrivals.next;
        while (arrivals.isNextBefore(wordsOf(BigInt64Array.of(until)), 0)) arrivals.skip();
        const entities = new Uint32Array(arrivals.next - first);
        arrivals.entities(first, entities);
        const gone = expected.filter(row => row.to < until);
        assert.deepEqual(
          [...entities],
          gone.map(({ name }) => name)
        );
        assert.deepEqual(
          [...new BigInt64Array(new Uint32Array(arrivals.times(first)).buffer)],
          gone.map(row => row.to)
        );
        arrivals.forget(first);
        expected = expected.filter(row => row.to >= until);
        assert.equal(arrivals.waiting, expected.length);
        if (together[i]) arrivals.together(PARCEL);
        assert.ok(together[i] ? arrivals.kept === arrivals.waiting : arrivals.kept >= arrivals.waiting);
      });
    }),
    { numRuns: 500 }
  );
});
