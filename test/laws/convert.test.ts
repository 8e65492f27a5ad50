import assert from 'node:assert/strict';
import test from 'node:test';
import { convert } from '../../engine/types/convert.ts';
import {
  BOOL,
  DATE32,
  duration,
  F32,
  F64,
  I8,
  I32,
  I64,
  INTERVAL_DAYS,
  INTERVAL_MONTHS,
  LARGE_STRING,
  list,
  map,
  record,
  STRING,
  showType,
  type Type,
  timestamp,
  U8,
  U32,
  U64
} from '../../engine/types/type.ts';
import type { Value } from '../../engine/types/value.ts';

type Case = readonly [from: Type, value: Value, to: Type, expected: Value];

function assertCases(cases: readonly Case[]): void {
  for (const [from, value, to, expected] of cases)
    assert.deepEqual(convert(value, from, to), expected, `${String(value)}: ${showType(from)} as ${showType(to)}`);
}

const [TS, TMS, TNS] = [timestamp('s'), timestamp('ms'), timestamp('ns')];

test('null stays null', () => {
  assertCases([
    [I64, null, STRING, null],
    [STRING, null, BOOL, null],
    [list(I32), null, list(I64), null]
  ]);
});

test('bool becomes 0 or 1, or a word', () => {
  assertCases([
    [BOOL, true, I8, 1],
    [BOOL, false, I64, 0n],
    [BOOL, true, F64, 1],
    [BOOL, true, STRING, 'true']
  ]);
});

test('integers are range-checked', () => {
  assertCases([
    [I64, 3_000_000_000n, I32, null],
    [I64, 3_000_000_000n, U32, 3_000_000_000],
    [I64, -1n, U64, null],
    [I32, -1, I64, -1n],
    [I64, 300n, U8, null],
    [I64, 0n, BOOL, false],
    [I64, -5n, BOOL, true],
    [U64, (1n << 64n) - 1n, I64, null],
    [U64, (1n << 64n) - 1n, STRING, '18446744073709551615'],
    [I64, 5n, timestamp('ms'), 5n],
    [I32, 5, duration('s'), 5n],
    [I64, 5n, DATE32, 5],
    [I64, 1n << 40n, DATE32, null]
  ]);
});

test('integers become the nearest float, rounded once', () => {
  assertCases([
    [I64, (1n << 53n) + 1n, F64, 2 ** 53],
    [I64, 16777217n, F32, 16777216],
    [I64, (1n << 62n) + (1n << 38n) + 1n, F32, 2 ** 62 + 2 ** 39],
    [I64, -((1n << 62n) + (1n << 38n) + 1n), F32, -(2 ** 62 + 2 ** 39)],
    [I64, (1n << 62n) + (1n << 38n), F32, 2 ** 62],
    [U64, (1n << 64n) - 1n, F32, 2 ** 64]
  ]);
});

test('floats truncate toward zero; what has no integer is null', () => {
  assertCases([
    [F64, -2.9, I64, -2n],
    [F64, -0.9, U8, 0],
    [F64, -1, U8, null],
    [F64, Number.NaN, I64, null],
    [F64, Number.POSITIVE_INFINITY, I64, null],
    [F64, 2 ** 63, I64, null],
    [F64, -(2 ** 63), I64, -(1n << 63n)],
    [F64, 3.7, TNS, 3n],
    [F64, 1e300, duration('s'), null],
    [F64, 1e300, F32, Number.POSITIVE_INFINITY],
    [F64, 0.1, F32, Math.fround(0.1)],
    [F64, Number.NaN, BOOL, true],
    [F64, -0, BOOL, false],
    [F64, 3, STRING, '3.0']
  ]);
});

test('text is read as a whole or not at all', () => {
  assertCases([
    [STRING, '42', I64, 42n],
    [STRING, '+42', I64, 42n],
    [STRING, '4x', I64, null],
    [STRING, '5.2', I64, null],
    [STRING, ' 5', I64, null],
    [STRING, '', I64, null],
    [STRING, '300', U8, null],
    [STRING, '9223372036854775807', I64, (1n << 63n) - 1n],
    [STRING, '9223372036854775808', I64, null],
    [STRING, '1.5e3', F64, 1500],
    [STRING, '.5', F64, 0.5],
    [STRING, '-INF', F64, Number.NEGATIVE_INFINITY],
    [STRING, 'nan', F64, Number.NaN],
    [STRING, '', F64, null],
    [STRING, '0x10', F64, null],
    [STRING, '1e400', F64, Number.POSITIVE_INFINITY],
    [STRING, ' Yes ', BOOL, true],
    [STRING, 'of', BOOL, false],
    [STRING, 'maybe', BOOL, null],
    [STRING, '2031-05-01', DATE32, 22400],
    [STRING, '2031-05-01T00:00:00', DATE32, null],
    [STRING, '2031-05-01', TS, 22400n * 86400n],
    [STRING, 'soon', TS, null],
    [STRING, 'a', LARGE_STRING, 'a']
  ]);
});

test('times change unit, coarser ones truncating toward zero', () => {
  assertCases([
    [TMS, -1500n, TS, -1n],
    [TS, 1n, TNS, 1_000_000_000n],
    [TS, 1n << 40n, TNS, null],
    [TNS, -1n, DATE32, -1],
    [TS, 86400n, DATE32, 1],
    [TMS, 5n, I64, 5n],
    [TMS, 1n << 40n, I32, null],
    [TMS, 5n, F64, 5],
    [duration('ms'), -1999n, duration('s'), -1n],
    [duration('s'), 2n, duration('us'), 2_000_000n],
    [duration('s'), 2n, I32, 2],
    [DATE32, 1, TMS, 86_400_000n],
    [DATE32, 2_000_000_000, TNS, null],
    [DATE32, 1, I64, 1n],
    [INTERVAL_DAYS, { days: -3, milliseconds: 5 }, I64, -3n],
    [INTERVAL_MONTHS, 14, F64, 14],
    [INTERVAL_MONTHS, 14, I64, 14n]
  ]);
});

test('times have their text', () => {
  assertCases([
    [TS, 22400n * 86400n, STRING, '2031-05-01T00:00:00'],
    [TMS, -1n, STRING, '1969-12-31T23:59:59.999'],
    [TNS, 1n, STRING, '1970-01-01T00:00:00.000000001'],
    [TNS, 500_000n, STRING, '1970-01-01T00:00:00.000500'],
    [DATE32, 22400, STRING, '2031-05-01'],
    [duration('s'), 5n, STRING, 'PT5S'],
    [duration('ms'), -1500n, STRING, 'PT-1.500S'],
    [INTERVAL_DAYS, { days: 3, milliseconds: 0 }, STRING, 'P3D'],
    [INTERVAL_MONTHS, 14, STRING, 'P14M']
  ]);
});

test('lists, maps and records are converted member by member, fields by name', () => {
  const [from, to] = [
    record([
      { name: 'a', type: I32 },
      { name: '__proto__', type: STRING }
    ]),
    record([
      { name: '__proto__', type: TNS },
      { name: 'a', type: F64 }
    ])
  ];
  assertCases([
    [list(I32), [1, null], list(I64), [1n, null]],
    [map(I32, F32), [[1, 2]], map(I64, F64), [[1n, 2]]],
    [from, [1, '1970-01-01'], to, [0n, 1]]
  ]);
});
