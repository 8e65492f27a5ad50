import assert from 'node:assert/strict';
import test from 'node:test';
import { HyperLogLog } from '../../engine/functions/aggregate/hyperloglog.ts';
import { QuantileSketch } from '../../engine/functions/aggregate/quantile_sketch.ts';
import { hashValue } from '../../engine/types/hash.ts';
import { I64, STRING } from '../../engine/types/type.ts';

const MILLION = 1_000_000;

/** Numbers from 0 to 1 that look random, the same each time. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Orders and shapes of a million values. */
const STREAMS: Readonly<Record<string, () => Float64Array>> = {
  shuffled: () => Float64Array.from({ length: MILLION }, random(7)),
  rising: () => Float64Array.from({ length: MILLION }, (_, i) => i),
  falling: () => Float64Array.from({ length: MILLION }, (_, i) => -i),
  'from both ends': () => Float64Array.from({ length: MILLION }, (_, i) => (i % 2 === 0 ? i : -i)),
  'mostly small': () => {
    const next = random(11);
    return Float64Array.from({ length: MILLION }, () => Math.floor(1 / (next() + 1e-6)));
  }
};

/** How far a value's ranks are from the one that was asked for, as a part of all. */
function rankError(sorted: Float64Array, value: number, place: number): number {
  const [from, to] = [lower(sorted, x => x >= value), lower(sorted, x => x > value) - 1];
  return Math.max(0, from - place, place - to) / sorted.length;
}

function lower(sorted: Float64Array, holds: (x: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(sorted[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

for (const [name, stream] of Object.entries(STREAMS)) {
  test(`ranks of a million values, ${name}, are less than 1 % off, whole or merged of parts`, t => {
    const values = stream();
    const [whole, parts] = [new QuantileSketch(), new QuantileSketch()];
    for (const value of values) whole.add(value);
    for (let at = 0; at < MILLION; at += 33_333) {
      const part = new QuantileSketch();
      for (const value of values.subarray(at, at + 33_333)) part.add(value);
      parts.merge(part);
    }
    const sorted = values.slice().sort();
    for (const [kind, sketch] of Object.entries({ whole, parts })) {
      assert.equal(sketch.size, MILLION);
      const errors = Array.from({ length: 1001 }, (_, i) => Math.round((i / 1000) * (MILLION - 1))).map(place =>
        rankError(sorted, sketch.at(place), place)
      );
      t.diagnostic(`${kind}: at most ${(Math.max(...errors) * 100).toFixed(3)} % off`);
      assert.ok(Math.max(...errors) < 0.01, `${kind}: ${Math.max(...errors)}`);
    }
  });
}

test('a sketch of up to 1,024 values knows all ranks exactly', () => {
  const [sketch, next] = [new QuantileSketch(), random(3)];
  const values = Float64Array.from({ length: 1024 }, next);
  for (const value of values) sketch.add(value);
  assert.deepEqual(
    Array.from({ length: 1024 }, (_, i) => sketch.at(i)),
    [...values.sort()]
  );
});

test('HyperLogLog is exact below 512 different values', () => {
  const sketch = new HyperLogLog();
  for (let i = 0; i < 511; i++) {
    for (let again = 0; again < 3; again++) sketch.add(hashValue(I64, BigInt(i)));
    assert.equal(sketch.size, i + 1);
  }
});

test('HyperLogLog over the hash of keys has a standard error of at most 1.65 % up to a million values', t => {
  const SIZES = [600, 2000, 5000, 10_000, 30_000, 100_000, 300_000, MILLION];
  const squares = new Map(SIZES.map(size => [size, [] as number[]]));
  for (let round = 0; round < 24; round++) {
    const sketch = new HyperLogLog();
    const text = round % 3 === 0;
    for (let i = 0, size = 0; i < (round < 3 ? MILLION : 100_000); i++) {
      const n = round * 100_000_007 + i;
      sketch.add(text ? hashValue(STRING, `user-${n}`) : hashValue(I64, BigInt(n)));
      if (i + 1 !== SIZES[size]) continue;
      squares.get(i + 1)?.push((sketch.size / (i + 1) - 1) ** 2);
      size++;
    }
  }
  const all = [...squares.values()].flat();
  for (const [size, of] of squares)
    t.diagnostic(`${size}: ${(Math.sqrt(of.reduce((a, b) => a + b) / of.length) * 100).toFixed(2)} % (${of.length} runs)`);
  const error = Math.sqrt(all.reduce((a, b) => a + b) / all.length);
  t.diagnostic(`standard error ${(error * 100).toFixed(2)} %`);
  assert.ok(error < 0.0165 * 1.25, `${error}`);
  assert.ok(Math.max(...all) < (5 * 0.0165) ** 2);
});

test('HyperLogLog of parts merged is that of the whole, to the last bit', () => {
  const [whole, merged] = [new HyperLogLog(), new HyperLogLog()];
  for (let part = 0; part < 7; part++) {
    const one = new HyperLogLog();
    for (let i = 0; i < 100 * 3 ** part; i++) {
      const hash = hashValue(I64, BigInt(part * 50 + i));
      whole.add(hash);
      one.add(hash);
    }
    merged.merge(one);
    assert.equal(merged.size, whole.size);
  }
});
