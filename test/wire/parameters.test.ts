import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readParameters } from '../../engine/serve/parameters.ts';
import { Problem } from '../../engine/serve/problem.ts';

const REFUSALS: readonly (readonly [value: string, message: RegExp])[] = [
  ['lamp', /a value is expected/],
  ['1, 2', /after the value the line should end/],
  ['9223372036854775808', /9223372036854775808 does not fit 64 bits/],
  ['{ "zeit": "2031-01-01" }', /'zeit' is no type/],
  ['{}', /'' is no type/],
  ['{ "timestamp_ns": "soon" }', /'soon' is no timestamp_ns/],
  ['{ "timestamp_ns": [1] }', /timestamp_ns cannot be read from this/],
  ['{ "length": "7days" }', /'7days' is no length of time, such as 7d or 1h30m/],
  ['{ "length": "1mo1d" }', /months cannot be joined with smaller units/]
];

for (const [value, message] of REFUSALS) {
  test(`${value} is no value of a parameter`, () => {
    assert.throws(
      () => readParameters([{ name: 'x', value }]),
      (problem: unknown) =>
        problem instanceof Problem && /^the value of the parameter 'x': /.test(problem.message) && message.test(problem.message)
    );
  });
}

test('numbers keep all their digits, and typed values their type', () => {
  const values = [
    ...readParameters(
      ['-9223372036854775808', '1.0', '{ "timestamp_ns": 1234567890123456789 }', '{ "i8": -5 }', '{ "length": "-1w" }'].map((value, i) => ({
        name: `p${i}`,
        value
      }))
    ).values()
  ];
  assert.deepEqual(values, [
    { type: { kind: 'i64' }, value: -9223372036854775808n },
    { type: { kind: 'f64' }, value: 1 },
    { type: { kind: 'timestamp', unit: 'ns' }, value: 1234567890123456789n },
    { type: { kind: 'i8' }, value: -5 },
    { type: { kind: 'interval_days' }, value: { days: -7, milliseconds: 0 } }
  ]);
});
