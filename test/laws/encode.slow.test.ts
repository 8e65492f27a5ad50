import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { instantiate } from '../../engine/compile/instantiate.ts';
import { HOST } from '../../engine/ir/host.ts';
import { type HostCalls, interpret } from '../../engine/ir/interpret.ts';
import * as make from '../../engine/ir/make.ts';
import type { Expr, Module } from '../../engine/ir/nodes.ts';
import { showModule } from '../../engine/ir/show.ts';
import { verify } from '../../engine/ir/verify.ts';
import { randomArguments, randomExpression, randomModule } from '../support/random-ir.ts';

const PAGE = 65_536;
const host = new Map([...HOST].map(([name, { run }]) => [name, run])) as unknown as HostCalls;

function seeded(memory: Uint8Array): Uint8Array {
  for (let i = 0; i < memory.length; i++) memory[i] = (Math.imul(i, 0x9e3779b1) >>> 13) & 0x3f;
  return memory;
}

interface Outcome {
  readonly value: unknown;
  readonly memory: Uint8Array;
}

function outcome(memory: Uint8Array, run: () => unknown): Outcome {
  try {
    return { value: run(), memory };
  } catch (error) {
    assert.ok(error instanceof RangeError || error instanceof WebAssembly.RuntimeError, String(error));
    return { value: 'trap', memory };
  }
}

function interpreted(module: Module, args: readonly (number | bigint)[]): Outcome {
  const memory = seeded(new Uint8Array(PAGE));
  return outcome(memory, () => interpret(module, new DataView(memory.buffer), host, 'main', args));
}

function compiled(module: Module, args: readonly (number | bigint)[]): Outcome {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const bytes = seeded(new Uint8Array(memory.buffer));
  const main = instantiate(module, memory)['main'] as (...args: (number | bigint)[]) => unknown;
  return outcome(bytes, () => main(...args));
}

function rebuilt(e: Expr): Expr {
  switch (e.kind) {
    case 'const':
      return make.constant(e.lane, e.value);
    case 'local':
      return e;
    case 'unary':
      return make.unary(e.op, rebuilt(e.a), e.lane);
    case 'binary':
      return make.binary(e.op, rebuilt(e.a), rebuilt(e.b));
    case 'select':
      return make.select(rebuilt(e.condition), rebuilt(e.yes), rebuilt(e.no));
    case 'load':
      return make.load(e.lane, e.bytes, rebuilt(e.address), e.offset, e.signed);
    case 'call':
      return make.call(e.lane, e.name, e.args.map(rebuilt));
  }
}

const returning = (base: Module, value: Expr): Module => ({
  ...base,
  funcs: base.funcs.map(f =>
    f.name === 'main' ? { ...f, signature: { ...f.signature, result: value.lane }, body: [{ kind: 'return', value }] } : f
  )
});

test('a random module does in WebAssembly what the interpreter does, value and memory', () => {
  fc.assert(
    fc.property(randomModule, randomArguments, (module, args) => {
      const expected = interpreted(module, args);
      const actual = compiled(module, args);
      assert.deepEqual(actual.value, expected.value, showModule(module));
      assert.equal(Buffer.compare(actual.memory, expected.memory), 0, showModule(module));
    }),
    { numRuns: 600 }
  );
});

const base = fc.sample(randomModule, 1)[0] as Module;

test('an expression rebuilt by the constructors is worth the same, if it was worth anything', () => {
  const lanes = fc.constantFrom('i32' as const, 'i64' as const, 'f32' as const, 'f64' as const);
  fc.assert(
    fc.property(lanes.chain(randomExpression), randomArguments, (e, args) => {
      const folded = returning(base, rebuilt(e));
      verify(folded);
      const expected = interpreted(returning(base, e), args).value;
      if (expected !== 'trap') assert.deepEqual(interpreted(folded, args).value, expected);
    }),
    { numRuns: 1500 }
  );
});
