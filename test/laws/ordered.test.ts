import assert from 'node:assert/strict';
import test from 'node:test';
import { Ordered } from '../../engine/functions/aggregate/ordered.ts';

/** Numbers that look random, the same each time. */
function* numbers(): Generator<number, never> {
  for (let state = 1; ; ) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    yield state >>> 0;
  }
}

test('an order of many values, put in and taken out, finds each at its place', () => {
  const [order, plain, random] = [new Ordered<number>((a, b) => a - b), [] as number[], numbers()];
  for (let i = 0; i < 20_000; i++) {
    const grows = i < 8000 || (i > 12_000 && i < 16_000);
    if (plain.length > 0 && random.next().value % 10 < (grows ? 2 : 7))
      order.remove(plain.splice(random.next().value % plain.length, 1)[0] as number);
    else {
      const value = random.next().value % 500;
      const at = plain.findIndex(other => other > value);
      plain.splice(at < 0 ? plain.length : at, 0, value);
      order.add(value);
    }
    if (i % 500 !== 0) continue;
    assert.equal(order.size, plain.length);
    assert.deepEqual([...order], plain);
    assert.deepEqual(
      plain.map((_, place) => order.at(place)),
      plain
    );
  }
  assert.deepEqual(order.first(3), plain.slice(0, 3));
});
