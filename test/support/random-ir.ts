import fc from 'fast-check';
import type { BinaryOp, Expr, Func, Lane, Module, Stmt, UnaryOp } from '../../engine/ir/nodes.ts';
import { BINARY, isInteger, laneBytes, UNARY } from '../../engine/ir/operators.ts';

/**
 * Random well-typed modules over one page of memory. NaN bits are the machine's business, so where they could be seen
 * (reinterpretation, sign, memory) NaN is replaced.
 */

const LANES: readonly Lane[] = ['i32', 'i64', 'f32', 'f64'];

/** Locals of the main function: two parameters and two variables of each lane, then the loop counters. */
const LOCALS: readonly Lane[] = [...LANES, ...LANES, ...LANES, ...LANES];
const PARAMS = 8;
const COUNTERS = 3;

const local = (index: number, lane: Lane): Expr => ({ kind: 'local', lane, index });
const constant = (lane: Lane, value: number | bigint): Expr => ({ kind: 'const', lane, value });
const binary = (lane: Lane, op: BinaryOp, a: Expr, b: Expr): Expr => ({ kind: 'binary', lane, op, a, b });

const I32 = fc.oneof(fc.integer(), fc.constantFrom(0, 1, -1, 2147483647, -2147483648, 31, 32, 255));
const I64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n, 63n, 2n ** 62n + 2n ** 38n + 1n)
);
const SPECIAL = [0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, NaN, Infinity, -Infinity, 2 ** 31, -(2 ** 31), 2 ** 32, 2 ** 63, -(2 ** 63), 2 ** 64];
const F32 = fc.oneof(fc.float(), fc.constantFrom(...SPECIAL));
const F64 = fc.oneof(fc.double(), fc.constantFrom(...SPECIAL));

/** A value of a lane. */
export const laneValue = (lane: Lane): fc.Arbitrary<number | bigint> => ({ i32: I32, i64: I64, f32: F32, f64: F64 })[lane];

const unaries = (lane: Lane): (readonly [UnaryOp, Lane])[] =>
  (Object.keys(UNARY) as UnaryOp[]).flatMap(op => UNARY[op].filter(([, to]) => to === lane).map(([from]) => [op, from] as const));

const binaries = (lane: Lane): (readonly [BinaryOp, Lane])[] =>
  (Object.keys(BINARY) as BinaryOp[]).flatMap(op =>
    BINARY[op].operands.filter(from => (BINARY[op].compares ? lane === 'i32' : from === lane)).map(from => [op, from] as const)
  );

/** Not NaN; the expression is evaluated twice. */
const numberOf = (e: Expr): Expr =>
  isInteger(e.lane) ? e : { kind: 'select', lane: e.lane, condition: binary('i32', 'eq', e, e), yes: e, no: constant(e.lane, 1) };

/** An address within the page, with room for offset and access. */
const address = (e: Expr): Expr => binary('i32', 'and', e, constant('i32', 0x7fff));

const width = (lane: Lane): fc.Arbitrary<1 | 2 | 4 | 8> =>
  isInteger(lane) ? fc.constantFrom(...([1, 2, 4, 8] as const).filter(b => b <= laneBytes(lane))) : fc.constant(laneBytes(lane));

const leaf = (lane: Lane): fc.Arbitrary<Expr> =>
  fc.oneof(
    laneValue(lane).map(value => constant(lane, value)),
    fc.constantFrom(...LOCALS.flatMap((l, i) => (l === lane ? [local(i, l)] : [])))
  );

const made = new Map<string, fc.Arbitrary<Expr>>();

function expression(lane: Lane, depth: number): fc.Arbitrary<Expr> {
  const key = `${lane} ${depth}`;
  const known = made.get(key) ?? (depth === 0 ? leaf(lane) : deeper(lane, depth));
  made.set(key, known);
  return known;
}

function deeper(lane: Lane, depth: number): fc.Arbitrary<Expr> {
  const inner = (l: Lane): fc.Arbitrary<Expr> => expression(l, depth - 1);
  const ofUnary = fc
    .constantFrom(...unaries(lane))
    .chain(([op, from]) => inner(from).map((a): Expr => ({ kind: 'unary', lane, op, a: op === 'reinterpret' ? numberOf(a) : a })));
  const ofBinary = fc
    .constantFrom(...binaries(lane))
    .chain(([op, from]) => fc.tuple(inner(from), inner(from)).map(([a, b]) => binary(lane, op, a, op === 'copysign' ? numberOf(b) : b)));
  const choice = fc
    .tuple(inner('i32'), inner(lane), inner(lane))
    .map(([condition, yes, no]): Expr => ({ kind: 'select', lane, condition, yes, no }));
  const load = fc
    .record({ a: inner('i32'), bytes: width(lane), signed: fc.boolean(), offset: fc.nat(1000) })
    .map(({ a, bytes, signed, offset }): Expr => ({ kind: 'load', lane, bytes, signed, address: address(a), offset }));
  const call = fc.tuple(inner('i64'), inner('f64')).map((args): Expr => ({ kind: 'call', lane, name: `mix_${lane}`, args }));
  return fc.oneof({ weight: 2, arbitrary: leaf(lane) }, ofUnary, { weight: 3, arbitrary: ofBinary }, choice, load, call);
}

const addresses = fc.tuple(expression('i32', 1), expression('i32', 1), expression('i32', 1));

const simple: readonly fc.WeightedArbitrary<Stmt>[] = [
  {
    weight: 6,
    arbitrary: fc
      .integer({ min: PARAMS, max: LOCALS.length - 1 })
      .chain(index => expression(LOCALS[index] as Lane, 2).map((value): Stmt => ({ kind: 'set', index, value })))
  },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom(...LANES)
      .chain(lane =>
        fc
          .record({ a: expression('i32', 1), value: expression(lane, 2), bytes: width(lane), offset: fc.nat(1000) })
          .map(({ a, value, bytes, offset }): Stmt => ({ kind: 'store', bytes, address: address(a), offset, value: numberOf(value) }))
      )
  },
  {
    weight: 1,
    arbitrary: addresses.map(([to, from, bytes]): Stmt => ({ kind: 'copy', to: address(to), from: address(from), bytes: address(bytes) }))
  },
  { weight: 1, arbitrary: addresses.map(([to, byte, bytes]): Stmt => ({ kind: 'fill', to: address(to), byte, bytes: address(bytes) })) },
  {
    weight: 1,
    arbitrary: fc.tuple(expression('i64', 1), expression('f64', 1)).map((args): Stmt => ({ kind: 'do', name: 'mix_f32', args }))
  }
];

const statements = (depth: number): fc.Arbitrary<Stmt[]> => fc.array(statement(depth), { maxLength: 4 });

function statement(depth: number): fc.Arbitrary<Stmt> {
  if (depth === 0) return fc.oneof(...simple);
  const branch = fc
    .tuple(expression('i32', 2), statements(depth - 1), statements(depth - 1))
    .map(([condition, yes, no]): Stmt => ({ kind: 'if', condition, yes, no }));
  const leave = expression('f64', 1).map((value): Stmt => ({ kind: 'return', value }));
  return fc.oneof(...simple, { weight: 2, arbitrary: branch }, { weight: 2, arbitrary: loop(depth) }, { weight: 1, arbitrary: leave });
}

// A loop counts a local of its own depth, so that it ends.
const loop = (depth: number): fc.Arbitrary<Stmt> =>
  fc.tuple(statements(depth - 1), fc.nat(4)).map(([body, rounds]): Stmt => {
    const index = LOCALS.length + depth - 1;
    const counter = local(index, 'i32');
    const next = binary('i32', 'add', counter, constant('i32', 1));
    return {
      kind: 'while',
      condition: binary('i32', 'lt_u', counter, constant('i32', rounds)),
      body: [...body, { kind: 'set', index, value: next }]
    };
  });

const mixed: Readonly<Record<Lane, Expr>> = {
  i32: { kind: 'unary', lane: 'i32', op: 'wrap', a: local(0, 'i64') },
  i64: binary('i64', 'rotl', local(0, 'i64'), { kind: 'unary', lane: 'i64', op: 'trunc_sat_s', a: local(1, 'f64') }),
  f32: { kind: 'unary', lane: 'f32', op: 'demote', a: local(1, 'f64') },
  f64: binary('f64', 'mul', { kind: 'call', lane: 'f64', name: 'pow', args: [local(1, 'f64'), constant('f64', 2)] }, local(1, 'f64'))
};

/** `mix_L(a: i64, b: f64) -> L`. */
const mix = (lane: Lane): Func => ({
  name: `mix_${lane}`,
  signature: { params: ['i64', 'f64'], result: lane },
  locals: ['i64', 'f64'],
  names: ['a', 'b'],
  body: [{ kind: 'return', value: mixed[lane] }]
});

/** A module with function `main`, of eight parameters (two of each lane) and an f64 result. */
export const randomModule: fc.Arbitrary<Module> = fc.tuple(statements(COUNTERS), expression('f64', 3)).map(([body, value]) => {
  const locals = [...LOCALS, ...Array<Lane>(COUNTERS).fill('i32')];
  const main: Func = {
    name: 'main',
    signature: { params: LOCALS.slice(0, PARAMS), result: 'f64' },
    locals,
    names: locals.map((lane, i) => (i < LOCALS.length ? `${lane}_${i}` : `rounds_${i}`)),
    body: [...body, { kind: 'return', value }]
  };
  const imports = [{ name: 'pow', signature: { params: ['f64', 'f64'] as const, result: 'f64' as const } }];
  return { imports, funcs: [main, ...LANES.map(mix)] };
});

/** Arguments of `main`. */
export const randomArguments: fc.Arbitrary<(number | bigint)[]> = fc.tuple(...LOCALS.slice(0, PARAMS).map(laneValue));

/** An expression of a lane over the locals of `main`. */
export const randomExpression = (lane: Lane): fc.Arbitrary<Expr> => expression(lane, 4);
