import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rangeOf, shapesOf } from '../../extension/result/shapes.ts';

const SERIES = { time: [0, 10, 20, 30], value: [1, 2, null, 3] };

test('a held value is a step up to where it is null, and to the end', () => {
  const steps = [
    [
      [0, 1],
      [10, 1],
      [10, 2],
      [20, 2]
    ],
    [
      [30, 3],
      [40, 3]
    ]
  ];
  assert.deepEqual(shapesOf(SERIES, 'continuous', 40).lines, steps);
  assert.deepEqual(shapesOf(SERIES, 'literal', 40).lines, steps);
});

test('a moving value is a line between what is computed of it, a discrete one has none', () => {
  assert.deepEqual(shapesOf(SERIES, 'moving', 40).lines, [
    [
      [0, 1],
      [10, 2]
    ],
    [[30, 3]]
  ]);
  assert.deepEqual(shapesOf(SERIES, 'discrete', 40), {
    lines: [],
    points: [
      [0, 1],
      [10, 2],
      [30, 3]
    ]
  });
});

test('the range of series leaves nulls out, and is none without values', () => {
  assert.deepEqual(rangeOf([SERIES, { time: [5], value: [-7] }]), [-7, 3]);
  assert.equal(rangeOf([{ time: [], value: [] }]), null);
});
