import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { VectorSum } from '../../engine/functions/aggregate/vectors.ts';
import { MergedReach, type Reads, type Writes } from '../../engine/run/held.ts';
import type { Value } from '../../engine/types/value.ts';

const begun = (): MergedReach => new MergedReach(() => new VectorSum((sum, n) => [...sum, n]));

/** What a window of so many instants holds after each input or question, each time an instant later. */
function worths(reach: MergedReach, inputs: readonly boolean[], length: number, begin = 0): (Value | null)[] {
  return inputs.map((isInput, i) => {
    const at = BigInt(begin + i);
    reach.expire(at, at - BigInt(length) + 1n);
    if (isInput) reach.add([begin + i, 1 / (begin + i + 1)], at);
    return reach.tally?.value() ?? null;
  });
}

function copied(reach: MergedReach): MergedReach {
  const words: unknown[] = [];
  const put = (word: unknown): void => void words.push(word);
  const writes: Writes = { count: put, time: put, input: put, tally: put };
  reach.save(writes);
  const next = <T>(): T => words.shift() as T;
  const reads: Reads = { count: next, time: next, input: next, tally: next };
  const again = begun();
  again.load(reads);
  return again;
}

const rows = fc.array(fc.boolean(), { minLength: 1, maxLength: 300 });

test('a window of merged states holds the sum of its inputs at every instant, whatever its length', () => {
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 120 }), (inputs, length) => {
      worths(begun(), inputs, length).forEach((worth, i) => {
        const held = inputs.flatMap((isInput, at) => (isInput && at > i - length && at <= i ? [at] : []));
        if (held.length === 0) return assert.equal(worth, null);
        const [first, second, n] = worth as readonly number[];
        assert.deepEqual([first, n], [held.reduce((sum, x) => sum + x, 0), held.length]);
        assert.ok(Math.abs((second as number) - held.reduce((sum, x) => sum + 1 / (x + 1), 0)) < 1e-12);
      });
    })
  );
});

test('what it is worth is the same to the bit where it was asked more often, or saved in between', () => {
  fc.assert(
    fc.property(rows, fc.integer({ min: 1, max: 120 }), fc.nat(299), (inputs, length, cut) => {
      const asked = worths(begun(), inputs, length);
      const quiet = begun();
      inputs.forEach((isInput, i) => void (isInput && quiet.add([i, 1 / (i + 1)], BigInt(i))));
      quiet.expire(BigInt(inputs.length - 1), BigInt(inputs.length - length));
      assert.deepStrictEqual(quiet.tally?.value() ?? null, asked.at(-1));
      const first = begun();
      worths(first, inputs.slice(0, cut), length);
      assert.deepStrictEqual(worths(copied(first), inputs.slice(cut), length, cut), asked.slice(cut));
    })
  );
});
