import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { castOf } from '../../engine/ir/convert.ts';
import { i64 } from '../../engine/ir/make.ts';
import * as order from '../../engine/ir/order.ts';
import { foldOf, hashOf } from '../../engine/ir/shared.ts';
import {
  addOf,
  addSaturating,
  bitsOf,
  divOf,
  floorDiv,
  floorMod,
  intervalOf,
  intervalParts,
  isSigned,
  laneOf,
  mulOf,
  mulSaturating,
  negOf,
  rangeOf,
  subOf
} from '../../engine/ir/typed.ts';
import {
  BOOL,
  DATE32,
  F32,
  F64,
  I8,
  I16,
  I32,
  I64,
  INTERVAL_DAYS,
  type IntegerKind,
  STRING,
  showType,
  TIMESTAMP_NS,
  type Type,
  timestamp,
  U8,
  U16,
  U32,
  U64
} from '../../engine/types/type.ts';
import { kernelOf } from '../support/kernel.ts';

const INTEGERS = [I8, I16, I32, I64, U8, U16, U32, U64] as const;

/** An integer as its lane holds it, and back. */
const toLane = (type: Type, value: bigint): number | bigint =>
  laneOf(type) === 'i64' ? BigInt.asIntN(64, value) : Number(BigInt.asIntN(32, value));
const wrapped = (kind: IntegerKind, value: bigint): bigint =>
  isSigned(kind) ? BigInt.asIntN(bitsOf(kind), value) : BigInt.asUintN(bitsOf(kind), value);
const fromLane = (kind: IntegerKind, value: number | bigint): bigint => {
  const wide = BigInt(value);
  return isSigned(kind) ? wide : BigInt.asUintN(bitsOf(kind) < 64 ? 32 : 64, wide);
};

const integers = (kind: IntegerKind): fc.Arbitrary<bigint> => {
  const [min, max] = rangeOf(kind);
  return fc.oneof(fc.bigInt({ min, max }), fc.constantFrom(min, max, 0n, 1n, max - 1n, min + 1n, isSigned(kind) ? -1n : 2n));
};

const clamped = (kind: IntegerKind, value: bigint): bigint => {
  const [low, high] = rangeOf(kind);
  return value < low ? low : value > high ? high : value;
};

for (const type of INTEGERS) {
  const kind = type.kind;
  test(`${kind} arithmetic wraps, divides toward zero and saturates as exact integers say`, () => {
    const lane = laneOf(type);
    const binary = {
      add: [kernelOf([lane, lane], (_, a, b) => addOf(type, a, b)), (a: bigint, b: bigint) => wrapped(kind, a + b)],
      sub: [kernelOf([lane, lane], (_, a, b) => subOf(type, a, b)), (a: bigint, b: bigint) => wrapped(kind, a - b)],
      mul: [kernelOf([lane, lane], (_, a, b) => mulOf(type, a, b)), (a: bigint, b: bigint) => wrapped(kind, a * b)],
      neg: [kernelOf([lane, lane], (_, a) => negOf(type, a)), (a: bigint) => wrapped(kind, -a)],
      div: [
        kernelOf([lane, lane], (body, a, b) => divOf(body, type, a, b)),
        (a: bigint, b: bigint) => (b === 0n ? null : wrapped(kind, a / b))
      ],
      saturate: [kernelOf([lane, lane], (body, a, b) => addSaturating(body, type, a, b)), (a: bigint, b: bigint) => clamped(kind, a + b)],
      times: [kernelOf([lane, lane], (body, a, b) => mulSaturating(body, type, a, b)), (a: bigint, b: bigint) => clamped(kind, a * b)],
      less: [kernelOf([lane, lane], (body, a, b) => order.lessOf(body, type, a, b)), (a: bigint, b: bigint) => BigInt(a < b)],
      min: [kernelOf([lane, lane], (body, a, b) => order.minOf(body, type, a, b)), (a: bigint, b: bigint) => (a < b ? a : b)],
      max: [kernelOf([lane, lane], (body, a, b) => order.maxOf(body, type, a, b)), (a: bigint, b: bigint) => (a > b ? a : b)]
    } as const;
    fc.assert(
      fc.property(integers(kind), integers(kind), (a, b) => {
        for (const [name, [run, expected]] of Object.entries(binary)) {
          const value = expected(a, b);
          const actual = run(toLane(type, a), toLane(type, b));
          if (value !== null) assert.equal(fromLane(kind, actual), value, `${name}(${a}, ${b})`);
        }
      }),
      { numRuns: 300 }
    );
  });
}

const SPECIAL = [NaN, Infinity, -Infinity, 0, -0, 1, -1, 5e-324, -5e-324, 1.5];
const before = (a: number, b: number): boolean =>
  Number.isNaN(a) ? false : Number.isNaN(b) || a < b || (a === b && Object.is(a, -0) && Object.is(b, 0));
const same = (a: number, b: number): boolean => Object.is(a, b);

for (const type of [F32, F64]) {
  const floats = fc.oneof(
    type === F32 ? fc.float() : fc.double(),
    fc.constantFrom(...SPECIAL.map(x => (type === F32 ? Math.fround(x) : x)))
  );
  const lane = laneOf(type);

  test(`${type.kind} compares in the total order, variable or constant`, () => {
    const kinds = {
      eq: order.eqOf,
      ne: order.neOf,
      less: order.lessOf,
      lessOrEqual: order.lessOrEqualOf,
      greater: order.greaterOf,
      greaterOrEqual: order.greaterOrEqualOf
    };
    const expected = {
      eq: same,
      ne: (a: number, b: number) => !same(a, b),
      less: before,
      lessOrEqual: (a: number, b: number) => !before(b, a),
      greater: (a: number, b: number) => before(b, a),
      greaterOrEqual: (a: number, b: number) => !before(a, b)
    };
    const values = [...SPECIAL.map(x => (type === F32 ? Math.fround(x) : x)), ...fc.sample(floats, 20)];
    const constant = (x: number) => ({ kind: 'const', lane, value: x }) as const;
    for (const name of Object.keys(kinds) as (keyof typeof kinds)[]) {
      const both = kernelOf([lane, lane], (body, a, b) => kinds[name](body, type, a, b));
      for (const b of values) {
        const right = kernelOf([lane], (body, a) => kinds[name](body, type, a, constant(b)));
        const left = kernelOf([lane], (body, a) => kinds[name](body, type, constant(b), a));
        for (const a of values) {
          assert.equal(both(a, b), Number(expected[name](a, b)), `${a} ${name} ${b}`);
          assert.equal(right(a), Number(expected[name](a, b)), `${a} ${name} constant ${b}`);
          assert.equal(left(a), Number(expected[name](b, a)), `constant ${b} ${name} ${a}`);
        }
      }
    }
  });

  test(`the ${type.kind} extremum ignores NaN unless it is all there is`, () => {
    const min = kernelOf([lane, lane], (body, a, b) => order.minOf(body, type, a, b));
    const max = kernelOf([lane, lane], (body, a, b) => order.maxOf(body, type, a, b));
    fc.assert(
      fc.property(floats, floats, (a, b) => {
        const numbers = [a, b].filter(x => !Number.isNaN(x)).sort((x, y) => (before(x, y) ? -1 : 1));
        assert.ok(Object.is(min(a, b), numbers[0] ?? NaN), `min(${a}, ${b})`);
        assert.ok(Object.is(max(a, b), numbers.at(-1) ?? NaN), `max(${a}, ${b})`);
      })
    );
  });
}

test('intervals compare by days, then milliseconds', () => {
  const less = kernelOf(['i32', 'i32', 'i32', 'i32'], (body, d, m, e, n) =>
    order.lessOf(body, INTERVAL_DAYS, intervalOf(d, m), intervalOf(e, n))
  );
  const part = fc.oneof(fc.integer(), fc.integer({ min: -2, max: 2 }));
  fc.assert(fc.property(part, part, part, part, (d, m, e, n) => assert.equal(less(d, m, e, n), Number(d < e || (d === e && m < n)))));
});

test('an interval is put together from its parts and taken apart again', () => {
  const days = kernelOf(['i32', 'i32'], (_, d, m) => intervalParts(intervalOf(d, m)).days);
  const milliseconds = kernelOf(['i32', 'i32'], (_, d, m) => intervalParts(intervalOf(d, m)).milliseconds);
  fc.assert(
    fc.property(fc.integer(), fc.integer(), (d, m) => {
      assert.equal(days(d, m), d);
      assert.equal(milliseconds(d, m), m);
    })
  );
});

test('floor division and its remainder go below zero as calendars need', () => {
  const by = 86_400n;
  const quotient = kernelOf(['i64'], (body, a) => floorDiv(body, a, by));
  const rest = kernelOf(['i64'], (body, a) => floorMod(body, a, by));
  fc.assert(
    fc.property(integers('i64'), a => {
      const r = ((a % by) + by) % by;
      assert.equal(rest(a), r);
      assert.equal(quotient(a), (a - r) / by);
    })
  );
});

interface Kernels {
  readonly valid: (...args: (number | bigint)[]) => number | bigint;
  readonly value: (...args: (number | bigint)[]) => number | bigint;
}

function cast(from: Type, to: Type): Kernels {
  const part = (pick: 'valid' | 'value') =>
    kernelOf([laneOf(from)], (body, a) => {
      const converted = castOf(body, from, to, a);
      assert.ok(converted, `${showType(from)} to ${showType(to)}`);
      return converted[pick];
    });
  return { valid: part('valid'), value: part('value') };
}

test('an integer becomes another integer if that holds it, else null', () => {
  for (const from of INTEGERS) {
    for (const to of INTEGERS) {
      const { valid, value } = cast(from, to);
      const [low, high] = rangeOf(to.kind);
      fc.assert(
        fc.property(integers(from.kind), a => {
          const fits = a >= low && a <= high;
          assert.equal(valid(toLane(from, a)), Number(fits), `${a}: ${from.kind} as ${to.kind}`);
          if (fits) assert.equal(fromLane(to.kind, value(toLane(from, a))), a, `${a}: ${from.kind} as ${to.kind}`);
        }),
        { numRuns: 60 }
      );
    }
  }
});

test('an integer becomes the nearest float', () => {
  for (const from of INTEGERS) {
    const { value } = cast(from, F64);
    fc.assert(
      fc.property(integers(from.kind), a => assert.equal(value(toLane(from, a)), Number(a))),
      { numRuns: 60 }
    );
  }
});

test('a float is cut toward zero; NaN, infinities and what does not fit are null', () => {
  for (const from of [F32, F64]) {
    const floats = fc.oneof(
      fc.double(),
      fc.constantFrom(
        ...SPECIAL,
        ...[7, 8, 15, 16, 31, 32, 63, 64].flatMap(b => [2 ** b, -(2 ** b), 2 ** b - 1, 2 ** b - 0.5, -(2 ** b) - 0.5, -(2 ** b) - 1])
      ),
      fc.integer({ min: -300, max: 300 }).map(x => x / 4)
    );
    for (const to of INTEGERS) {
      const { valid, value } = cast(from, to);
      const [low, high] = rangeOf(to.kind);
      fc.assert(
        fc.property(floats, x => {
          const a = from === F32 ? Math.fround(x) : x;
          const cut = Number.isFinite(a) ? BigInt(Math.trunc(a)) : null;
          const fits = cut !== null && cut >= low && cut <= high;
          assert.equal(valid(a), Number(fits), `${a}: ${from.kind} as ${to.kind}`);
          if (fits) assert.equal(fromLane(to.kind, value(a)), cut, `${a}: ${from.kind} as ${to.kind}`);
        }),
        { numRuns: 150 }
      );
    }
  }
});

test('timestamps change their unit: finer is null on overflow, coarser is cut toward zero', () => {
  const perSecond = { s: 1n, ms: 1000n, us: 1_000_000n, ns: 1_000_000_000n };
  for (const a of ['s', 'ms', 'us', 'ns'] as const) {
    for (const b of ['s', 'ms', 'us', 'ns'] as const) {
      const { valid, value } = cast(timestamp(a), timestamp(b));
      fc.assert(
        fc.property(fc.oneof(integers('i64'), fc.bigInt({ min: -(10n ** 11n), max: 10n ** 11n })), t => {
          const exact = perSecond[b] >= perSecond[a] ? t * (perSecond[b] / perSecond[a]) : t / (perSecond[a] / perSecond[b]);
          const fits = BigInt.asIntN(64, exact) === exact;
          assert.equal(valid(t), Number(fits));
          if (fits) assert.equal(value(t), exact);
        }),
        { numRuns: 60 }
      );
    }
  }
});

test('a timestamp becomes the date of its day, also before 1970, and a date its midnight', () => {
  assert.equal(cast(TIMESTAMP_NS, DATE32).value(-1n), -1);
  assert.equal(cast(TIMESTAMP_NS, DATE32).value(86_400_000_000_000n), 1);
  assert.equal(cast(DATE32, TIMESTAMP_NS).value(-1), -86_400_000_000_000n);
  assert.equal(cast(DATE32, TIMESTAMP_NS).valid(200_000), 0);
  assert.equal(cast(timestamp('s'), DATE32).valid(2n ** 62n), 0);
});

test('what is not arithmetic is not cast here', () => {
  const none = (from: Type, to: Type): void => {
    kernelOf([laneOf(from)], (body, a) => {
      assert.equal(castOf(body, from, to, a), null);
      return i64(0);
    });
  };
  none(STRING, I64);
  none(I64, STRING);
  none(U32, DATE32);
  none(BOOL, TIMESTAMP_NS);
});

test('fold is the two halves of the 128-bit product, xored', () => {
  const fold = kernelOf(['i64', 'i64'], (_, a, b) => foldOf(a, b));
  fc.assert(
    fc.property(integers('u64'), integers('u64'), (a, b) => {
      const product = a * b;
      assert.equal(BigInt.asUintN(64, fold(toLane(U64, a), toLane(U64, b)) as bigint), BigInt.asUintN(64, product) ^ (product >> 64n));
    }),
    { numRuns: 1000 }
  );
});

test('integers and floats hash as the language says', () => {
  const cases: readonly (readonly [Type, number | bigint, bigint])[] = [
    [I64, 7n, 435660512367246687n],
    [I64, 42n, 17068610451847109879n],
    [I32, 42, 17068610451847109879n],
    [U8, 42, 17068610451847109879n],
    [I64, -3n, 8843846921599880550n],
    [I32, -3, 17420266995955261563n],
    [F64, 1.5, 13295356305052128273n],
    [F64, -0.25, 15640906534448599852n],
    [U16, 1000, 15077625390500080938n],
    [TIMESTAMP_NS, 65536n, 3777165481002548142n]
  ];
  for (const [type, value, hash] of cases) {
    assert.equal(
      BigInt.asUintN(64, kernelOf([laneOf(type)], (_, a) => hashOf(type, a))(value) as bigint),
      hash,
      `${value} as ${showType(type)}`
    );
  }
});
