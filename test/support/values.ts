import fc from 'fast-check';
import { type Class, isInteger, isMember } from '../../engine/types/classes.ts';
import { integerBounds, integerValue } from '../../engine/types/integers.ts';
import {
  BOOL,
  DATE32,
  duration,
  F32,
  F64,
  I8,
  I16,
  I32,
  I64,
  INTERVAL_DAYS,
  INTERVAL_MONTHS,
  LARGE_STRING,
  list,
  record,
  STRING,
  TIMESTAMP_NS,
  type Type,
  timestamp,
  U8,
  U16,
  U32,
  U64
} from '../../engine/types/type.ts';
import type { Value } from '../../engine/types/value.ts';

const NUMBERS: readonly Type[] = [I8, I16, I32, I64, U8, U16, U32, U64, F32, F64];
const TIMES: readonly Type[] = [DATE32, TIMESTAMP_NS, timestamp('s'), INTERVAL_DAYS, INTERVAL_MONTHS];
const DURATIONS: readonly Type[] = [duration('s'), duration('ms'), duration('us'), duration('ns')];

/** A record of all sorts of fields, one of them a record. */
export const MIXED = record([
  { name: 'n', type: I64 },
  { name: 'x', type: F64 },
  {
    name: '__proto__',
    type: record([
      { name: 'c', type: BOOL },
      { name: 'y', type: F32 }
    ])
  }
]);

const ALL: readonly Type[] = [...NUMBERS, ...TIMES, ...DURATIONS, BOOL, STRING, LARGE_STRING, MIXED, list(I64)];

/** Types of a class, all that matter. */
export const typesOf = (wanted: Class): readonly Type[] => ALL.filter(type => isMember(type, wanted));

const edges = (low: bigint, high: bigint): bigint[] =>
  [low, low + 1n, -2n, -1n, 0n, 1n, 2n, high - 1n, high].filter(n => n >= low && n <= high);

function integers(low: bigint, high: bigint): fc.Arbitrary<bigint> {
  return fc.oneof(fc.constantFrom(...edges(low, high)), fc.bigInt(low, high), fc.bigInt(low < -9n ? -9n : 0n, 9n));
}

const int32 = (low: number): fc.Arbitrary<number> => integers(BigInt(low), 2147483647n).map(Number);

const FLOAT_EDGES = [0, -0, 0.5, -0.5, 1.5, -2.5, 1, -1, 1e300, 4503599627370495.5, 0.49999999999999994, Number.NaN, Infinity, -Infinity];

/** Any non-null value of a type, edges often. */
export function valuesOf(type: Type): fc.Arbitrary<Value> {
  if (isInteger(type)) {
    const { min, max } = integerBounds(type.kind);
    return integers(min, max).map(n => integerValue(type.kind, n));
  }
  switch (type.kind) {
    case 'bool':
      return fc.boolean();
    case 'f64':
      return fc.oneof(fc.constantFrom(...FLOAT_EDGES), fc.double(), fc.double({ min: -100, max: 100 }));
    case 'f32':
      return fc.oneof(fc.constantFrom(...FLOAT_EDGES), fc.float(), fc.float({ min: -100, max: 100 })).map(Math.fround);
    case 'string':
    case 'large_string':
      return fc.constantFrom('', 'tea', 'Tea', 'café', '😀');
    case 'date32':
    case 'interval_months':
      return int32(-2147483648);
    case 'interval_days':
      return fc.record({ days: int32(-2147483648), milliseconds: int32(-2147483648) }, { noNullPrototype: true });
    case 'timestamp':
    case 'duration':
      return integers(-(1n << 63n), (1n << 63n) - 1n);
    case 'list':
      return fc.constantFrom<Value>([], [1n, null], [2n]);
    case 'record':
      return fc.tuple(...type.fields.map(f => nullable(valuesOf(f.type))));
    default:
      throw new TypeError(`no values of ${type.kind}`);
  }
}

/** Also null. */
export const nullable = (values: fc.Arbitrary<Value>): fc.Arbitrary<Value> => fc.option(values, { freq: 4 });
