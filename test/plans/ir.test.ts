import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encode } from '../../engine/compile/encode.ts';
import { instantiate } from '../../engine/compile/instantiate.ts';
import { Body } from '../../engine/ir/body.ts';
import { hostImports, pow } from '../../engine/ir/host.ts';
import { link } from '../../engine/ir/link.ts';
import { add, and, both, call, either, eq, f64, i32, i64, load, ltS, ltU, mul, not, select, shl, sub } from '../../engine/ir/make.ts';
import type { Expr, Func, Module, Stmt } from '../../engine/ir/nodes.ts';
import { showExpr, showFunc, showModule } from '../../engine/ir/show.ts';
import { verify } from '../../engine/ir/verify.ts';

const PARAMS = [
  ['x', 'i32'],
  ['y', 'i64'],
  ['z', 'f64']
] as const;
const [x, y, z] = PARAMS.map((_, i) => new Body('f', PARAMS).param(i)) as [Expr, Expr, Expr];
const scope = new Body('f', PARAMS).finish();
const shown = (e: Expr): string => showExpr(e, scope);

test('constructors fold what is trivial and keep the rest', () => {
  const cases: readonly (readonly [Expr, string])[] = [
    [add(i32(2), i32(3)), '5'],
    [add(i32(2147483647), i32(1)), '-2147483648'],
    [add(x, i32(0)), 'x'],
    [add(i32(0), x), 'x'],
    [add(add(x, i32(8)), i32(16)), '(x + 24)'],
    [sub(y, i64(0)), 'y'],
    [mul(y, i64(1)), 'y'],
    [mul(y, i64(0)), '0'],
    [and(x, i32(1)), '(x & 1)'],
    [and(ltS(y, i64(5)), i32(1)), '(y < 5)'],
    [both(i32(1), x, i32(1)), 'x'],
    [both(x, i32(0)), '0'],
    [either(i32(0), x), 'x'],
    [either(x, i32(1)), '1'],
    [not(ltS(y, i64(5))), '(y >= 5)'],
    [not(not(eq(x, i32(7)))), '(x == 7)'],
    [not(not(x)), 'eqz(eqz(x))'],
    [select(i32(1), x, i32(9)), 'x'],
    [select(ltS(y, i64(5)), i32(1), i32(0)), '(y < 5)'],
    [add(z, f64(0)), '(z + 0)'],
    [mul(f64(0), f64(-1)), '-0']
  ];
  for (const [e, text] of cases) assert.equal(shown(e), text);
});

test('constructors refuse lanes that do not fit', () => {
  assert.throws(() => add(x, y), /add of i32 and i64/);
  assert.throws(() => and(z, z), /and of f64/);
  assert.throws(() => select(y, x, x), /select by i64/);
  assert.throws(() => load('f64', 4, x), /load of 4 bytes as f64/);
});

/** sum(column: i32, count: i32) -> f64 */
function sum(): Func {
  const body = new Body(
    'sum',
    [
      ['column', 'i32'],
      ['count', 'i32']
    ],
    'f64'
  );
  const total = body.variable('f64', 'total');
  const row = body.variable('i32', 'row');
  body.while(ltU(row, body.param(1)), () => {
    const value = body.let(load('f64', 8, add(body.param(0), shl(row, i32(3))), 16));
    body.if(
      eq(value, f64(-1)),
      () => body.set(total, f64(0)),
      () => body.set(total, add(total, call('f64', 'exp', [value])))
    );
    body.set(row, add(row, i32(1)));
  });
  body.return(total);
  return body.finish();
}

test('a function is shown as text', () => {
  assert.equal(
    showModule(link([sum()])),
    `import exp(f64) -> f64

sum(column: i32, count: i32) -> f64
  while lt_u(row, count)
    t = f64[column + (row << 3) + 16]
    if t == -1
      total = 0
    else
      total = total + exp(t)
    row = row + 1
  return total`
  );
});

test('locals of one name are told apart by number', () => {
  const body = new Body('f', [['x', 'i32']], 'i32');
  const [a, b] = [body.let(add(body.param(0), i32(1))), body.let(add(body.param(0), i32(2)))] as [Expr, Expr];
  body.return(mul(a, b));
  assert.equal(showFunc(body.finish()), 'f(x: i32) -> i32\n  t1 = x + 1\n  t2 = x + 2\n  return t1 * t2');
});

const returning = (value: Expr, more: readonly Stmt[] = []): Module => ({
  imports: [],
  funcs: [{ ...scope, signature: { ...scope.signature, result: 'i32' }, body: [...more, { kind: 'return', value }] }]
});

test('verify names the function and the expression that is wrong', () => {
  const wrong: readonly (readonly [Module, RegExp])[] = [
    [returning(y), /function f: i64 where i32 is needed in y/],
    [returning({ kind: 'local', lane: 'i32', index: 9 }), /function f: no local 9/],
    [returning({ kind: 'local', lane: 'i32', index: 1 }), /a local of another lane/],
    [returning({ kind: 'binary', lane: 'i32', op: 'add', a: x, b: y }), /i64 where i32 is needed in y/],
    [returning({ kind: 'binary', lane: 'i32', op: 'div', a: x, b: x }), /no div of i32/],
    [returning({ kind: 'binary', lane: 'i64', op: 'eq', a: x, b: x }), /i64 where i32 is needed/],
    [returning({ kind: 'unary', lane: 'i32', op: 'promote', a: z }), /no promote from f64 to i32 in promote/],
    [returning({ kind: 'const', lane: 'i32', value: 1n }), /a constant of another lane/],
    [returning(call('i32', 'g', [])), /no function g/],
    [returning(call('i32', 'f', [x])), /1 arguments where 3 are needed/],
    [returning(x, [{ kind: 'set', index: 2, value: x }]), /i32 where f64 is needed in x/],
    [returning(x, [{ kind: 'store', bytes: 8, address: x, offset: 0, value: x }]), /8 bytes of i32 at offset 0/],
    [returning(x, [{ kind: 'store', bytes: 4, address: x, offset: -1, value: x }]), /offset -1/],
    [returning(x, [{ kind: 'return', value: null }]), /returns what its signature does not say/],
    [{ imports: [], funcs: [{ ...scope, signature: { ...scope.signature, result: 'i32' } }] }, /may end without a result/],
    [{ imports: [], funcs: [scope, scope] }, /two functions are called f/]
  ];
  for (const [module, message] of wrong) assert.throws(() => verify(module), message);
});

test('a call of nobody is refused when functions are linked', () => {
  const body = new Body('f', []);
  body.do('nobody', []);
  assert.throws(() => link([body.finish()]), /a kernel calls nobody/);
});

test('a function with hundreds of locals, far offsets and a long body is encoded', () => {
  const body = new Body('f', [['x', 'i32']], 'i64');
  const all = Array.from({ length: 700 }, (_, i) => body.variable(i % 3 ? 'i64' : 'f64', `v${i}`));
  for (const [i, v] of all.entries()) body.set(v, v.lane === 'i64' ? i64(BigInt(i) << 40n) : f64(i / 3));
  body.store(8, body.param(0), 60_000, all[698] as Expr);
  body.return(load('i64', 8, body.param(0), 60_000));
  assert.equal(instantiate(link([body.finish()]), new WebAssembly.Memory({ initial: 1 }))['f']?.(8), 698n << 40n);
});

test('a module takes a memory shared between workers', () => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 4, shared: true });
  const body = new Body('f', [['x', 'i32']]);
  body.store(4, body.param(0), 0, i32(42));
  instantiate(link([body.finish()]), memory, { sharedPages: 4 })['f']?.(16);
  assert.equal(new Int32Array(memory.buffer)[4], 42);
});

test('a module of one memory refuses the other kind', () => {
  const compiled = new WebAssembly.Module(encode({ imports: [], funcs: [] }));
  const shared = new WebAssembly.Memory({ initial: 1, maximum: 4, shared: true });
  assert.throws(() => new WebAssembly.Instance(compiled, hostImports(shared) as WebAssembly.Imports), WebAssembly.LinkError);
});

test('pow is IEEE', () => {
  assert.deepEqual([pow(1, NaN), pow(1, Infinity), pow(-1, -Infinity), pow(0, 0), pow(NaN, 0)], [1, 1, 1, 1, 1]);
  assert.deepEqual([pow(-8, 1 / 3), pow(2, 0.5), pow(0, -1)], [NaN, Math.SQRT2, Infinity]);
});
