import fc from 'fast-check';
import * as t from '../../engine/types/type.ts';
import type { Value } from '../../engine/types/value.ts';

/** Numbers that break things: signs of zero, the edges of exactness, what is no number. */
const float = fc.oneof(fc.double(), fc.constantFrom(0, -0, Number.NaN, Infinity, -Infinity, 2 ** 53, 5e-324));
const long = fc.oneof(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), fc.constantFrom(2n ** 53n + 1n, -(2n ** 63n), 2n ** 63n - 1n, 0n));
const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', '__proto__', 'é', '🜁', 'a'.repeat(70)));
const int = (bits: number, signed: boolean) =>
  fc.integer({ min: signed ? -(2 ** (bits - 1)) : 0, max: signed ? 2 ** (bits - 1) - 1 : 2 ** bits - 1 });

const SCALARS: readonly (readonly [t.Type, fc.Arbitrary<Value>])[] = [
  [t.BOOL, fc.boolean()],
  [t.I8, int(8, true)],
  [t.I16, int(16, true)],
  [t.I32, int(32, true)],
  [t.I64, long],
  [t.U8, int(8, false)],
  [t.U16, int(16, false)],
  [t.U32, int(32, false)],
  [t.U64, fc.bigInt(0n, 2n ** 64n - 1n)],
  [t.F32, float.map(Math.fround)],
  [t.F64, float],
  [t.STRING, text],
  [t.LARGE_STRING, text],
  [t.DATE32, int(32, true)],
  [t.INTERVAL_MONTHS, int(32, true)],
  [t.INTERVAL_DAYS, fc.record({ days: int(32, true), milliseconds: int(32, true) }, { noNullPrototype: true })],
  ...(['s', 'ms', 'us', 'ns'] as const).flatMap(unit => [[t.timestamp(unit), long] as const, [t.duration(unit), long] as const])
];

const name = fc.oneof(fc.string({ minLength: 1, maxLength: 4 }), fc.constantFrom('__proto__', 'constructor', '_time', 'ä b'));

/** Any type a column can have, nested up to `depth`. */
export function anyType(depth: number): fc.Arbitrary<t.Type> {
  const scalar = fc.constantFrom(...SCALARS.map(([type]) => type), t.NULL);
  if (depth === 0) return scalar;
  const inner = anyType(depth - 1);
  return fc.oneof(
    { weight: 6, arbitrary: scalar },
    { weight: 1, arbitrary: inner.map(t.list) },
    { weight: 1, arbitrary: fc.tuple(fc.constantFrom(t.STRING, t.I64, t.I32), inner).map(([key, value]) => t.map(key, value)) },
    { weight: 1, arbitrary: fc.uniqueArray(name, { minLength: 1, maxLength: 3 }).chain(names => anyRecord(names, inner)) }
  );
}

const anyRecord = (names: readonly string[], inner: fc.Arbitrary<t.Type>): fc.Arbitrary<t.Type> =>
  fc.tuple(...names.map(() => inner)).map(types => t.record(types.map((type, i) => ({ name: names[i] as string, type }))));

/** Values of a type, null among them. */
export function valuesOf(type: t.Type): fc.Arbitrary<Value> {
  return fc.option(presentValuesOf(type), { nil: null, freq: 4 });
}

function presentValuesOf(type: t.Type): fc.Arbitrary<Value> {
  switch (type.kind) {
    case 'null':
      return fc.constant(null);
    case 'list':
      return fc.array(valuesOf(type.item), { maxLength: 4 });
    case 'map': {
      const pair = fc.tuple(presentValuesOf(type.key), valuesOf(type.value));
      return fc.uniqueArray(pair, { maxLength: 4, selector: ([key]) => String(key) });
    }
    case 'record':
      return fc.tuple(...type.fields.map(field => valuesOf(field.type)));
    default:
      return (SCALARS.find(([known]) => t.sameType(known, type)) as (typeof SCALARS)[number])[1];
  }
}

export interface Rows {
  readonly fields: readonly t.Field[];
  readonly rows: readonly (readonly Value[])[];
}

/** Rows of one to four columns of any type. */
export const anyRows: fc.Arbitrary<Rows> = fc
  .uniqueArray(fc.tuple(name, anyType(2)), { minLength: 1, maxLength: 4, selector: ([n]) => n })
  .map(columns => columns.map(([n, type]) => ({ name: n, type })))
  .chain(fields =>
    fc.record(
      { fields: fc.constant(fields), rows: fc.array(fc.tuple(...fields.map(field => valuesOf(field.type))), { maxLength: 20 }) },
      { noNullPrototype: true }
    )
  );
