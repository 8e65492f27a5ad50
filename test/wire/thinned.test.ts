import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { merged, Thinned } from '../../engine/serve/thinned.ts';

const EXTENT = { from: 0, to: 100, width: 10 };

type Point = readonly [time: number, value: number | null];

function thinned(points: readonly Point[], isHeld = true): Point[] {
  const curve = new Thinned(EXTENT, isHeld);
  for (const [time, value] of points) curve.add(time, value ?? Number.NaN);
  const { time, value } = curve.series();
  return time.map((at, i) => [at, value[i] ?? null]);
}

test('of the points in a column of pixels the first, the extremes and the last are kept', () =>
  assert.deepEqual(
    thinned([
      [0, 5],
      [1, 9],
      [2, 6],
      [3, 1],
      [4, 3],
      [5, 4],
      [20, 4]
    ]),
    [
      [0, 5],
      [1, 9],
      [3, 1],
      [5, 4],
      [20, 4]
    ]
  ));

test('a gap begins where the first null of it is; what is no wider than a pixel is not seen, and nothing comes before the first value', () =>
  assert.deepEqual(
    thinned([
      [0, null],
      [10, 1],
      [12, null],
      [13, 2],
      [14, null],
      [15, null],
      [33, null],
      [40, null],
      [41, 3]
    ]),
    [
      [10, 1],
      [13, 2],
      [14, null],
      [41, 3]
    ]
  ));

test('a held value that comes from before is where it was, any other is not there', () => {
  const before: Point[] = [
    [-9, 1],
    [-3, 2],
    [50, 3]
  ];
  assert.deepEqual(thinned(before), [
    [-3, 2],
    [50, 3]
  ]);
  assert.deepEqual(thinned(before, false), [[50, 3]]);
  assert.deepEqual(thinned([[-3, 2]]), [[-3, 2]], 'also where nothing follows');
  assert.deepEqual(
    thinned([
      [-3, 2],
      [-2, null],
      [50, 3]
    ]),
    [[50, 3]]
  );
});

test('points of one time keep their order, the last of them is the last', () =>
  assert.deepEqual(
    thinned([
      [0, 0],
      [5, 1],
      [5, -1]
    ]),
    [
      [0, 0],
      [5, 1],
      [5, -1]
    ]
  ));

const curve = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 100 }), fc.option(fc.integer({ min: -3, max: 3 }))), { maxLength: 200 })
  .map(points => points.toSorted(([a], [b]) => a - b));

test('whatever is left out, each column of pixels has no more than four values and its own extremes', () =>
  fc.assert(
    fc.property(curve, points => {
      const kept = thinned(points);
      assert.deepEqual(
        kept.map(([time]) => time),
        kept.map(([time]) => time).toSorted((a, b) => a - b)
      );
      for (let pixel = 0; pixel <= 10; pixel++) {
        const values = (of: readonly Point[]) =>
          of.filter(([time, value]) => Math.floor(time / 10) === pixel && value !== null).map(([, value]) => value as number);
        const [all, few] = [values(points), values(kept)];
        assert.ok(few.length <= 4);
        assert.deepEqual(
          [Math.min(...few), Math.max(...few), few[0], few.at(-1)],
          [Math.min(...all), Math.max(...all), all[0], all.at(-1)]
        );
      }
    })
  ));

test('two curves of the same values are one, in order of time, with no gap told twice', () =>
  assert.deepEqual(
    { ...merged({ time: [0, 4, 9], value: [1, null, 2] }, { time: [0, 2, 5, 9], value: [7, 3, null, 8] }) },
    {
      time: [0, 0, 2, 4, 9, 9],
      value: [1, 7, 3, null, 2, 8]
    }
  ));
