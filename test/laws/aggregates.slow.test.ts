import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { valueCell } from '../../engine/functions/cells.ts';
import {
  type AggregateEntry,
  type AggregateKernel,
  type CallTypes,
  type Cell,
  type Kit,
  type State,
  UNTIMED
} from '../../engine/functions/define.ts';
import { FUNCTIONS, nameOf } from '../../engine/functions/index.ts';
import type { Body } from '../../engine/ir/body.ts';
import { i64 } from '../../engine/ir/make.ts';
import type { Expr } from '../../engine/ir/nodes.ts';
import { isFloat } from '../../engine/types/classes.ts';
import { parseSignature } from '../../engine/types/notation.ts';
import { instantiate } from '../../engine/types/signature.ts';
import { I8, I16, I32, I64, showType, type Type, U8, U16, U32, U64 } from '../../engine/types/type.ts';
import type { Value } from '../../engine/types/value.ts';
import { cellFunction, Pool } from '../support/cells.ts';
import { typesOf, valuesOf } from '../support/values.ts';

type WithKernel = AggregateEntry & { readonly kernel: AggregateKernel };

const AGGREGATES = FUNCTIONS.filter(entry => entry.kind === 'aggregate')
  .flatMap(entry => [entry, ...(entry.windowed ? [entry.windowed] : [])])
  .filter((entry): entry is WithKernel => Boolean(entry.kernel));

const isWindowed = (entry: AggregateEntry): boolean => FUNCTIONS.some(e => e.kind === 'aggregate' && e.windowed === entry);
const titleOf = (entry: AggregateEntry): string => `${nameOf(entry)}${isWindowed(entry) ? ' in a sliding window' : ''}`;

function calls(entry: AggregateEntry): readonly CallTypes[] {
  const signature = parseSignature(entry.signature);
  const [variable] = signature.variables;
  const choices = variable ? typesOf(variable[1]).map(type => new Map([[variable[0], type]])) : [new Map<string, Type>()];
  return choices.map(types => ({
    params: signature.params.map(p => instantiate(p.type, types)),
    result: instantiate(signature.result, types),
    constant: () => null
  }));
}

/** The kernel as functions on values: states are arrays of slots. */
class Machine {
  readonly first: (x: Value) => Value[];
  readonly step: (state: readonly Value[], x: Value, n: number) => Value[];
  readonly value: (state: readonly Value[], n: number) => Value;
  readonly merge: (a: readonly Value[], na: number, b: readonly Value[], nb: number) => Value[];

  constructor({ kernel }: WithKernel, types: CallTypes) {
    const slots = Object.entries(kernel.state(types));
    const slotTypes = slots.map(([, type]) => type);
    const pool = new Pool();
    const input = types.params[0] as Type;
    const kit = (body: Body): Kit => ({ ...types, body });
    const state = (cells: readonly Cell[]): State => Object.fromEntries(slots.map(([name], i) => [name, cells[i] as Cell]));
    const cells = (made: State): Cell[] => slots.map(([name]) => made[name] as Cell);
    const made = (params: readonly Type[], results: readonly Type[], write: (body: Body, cells: readonly Cell[]) => readonly Cell[]) =>
      cellFunction(params, results, pool, write);
    const k = slots.length;
    const first = made([input], slotTypes, (body, [x]) => cells((kernel.first ?? (() => state([])))(kit(body), x as Cell, i64(0))));
    const step = made([...slotTypes, input, U32], slotTypes, (body, given) =>
      cells(kernel.step(kit(body), state(given), given[k] as Cell, given[k + 1]?.value as Expr, i64(0)))
    );
    const value = made([...slotTypes, U32], [types.result], (body, given) => {
      const found = kernel.value(kit(body), state(given), given[k]?.value as Expr, i64(0));
      return ['kind' in found ? valueCell(found) : found];
    });
    const merge = made([...slotTypes, U32, ...slotTypes, U32], slotTypes, (body, given) => {
      const [a, b] = [state(given), state(given.slice(k + 1))];
      const [na, nb] = [given[k]?.value as Expr, given[2 * k + 1]?.value as Expr];
      return cells((kernel.merge as NonNullable<AggregateKernel['merge']>)(kit(body), a, na, b, nb));
    });
    this.first = x => first(x);
    this.step = (slots, x, n) => step(...slots, x, n);
    this.value = (slots, n) => value(...slots, n)[0] as Value;
    this.merge = (a, na, b, nb) => merge(...a, na, ...b, nb);
  }

  fold(content: readonly Value[]): Value[] {
    return content.slice(1).reduce<Value[]>((state, x, i) => this.step(state, x, i + 2), this.first(content[0] as Value));
  }
}

const counted = (entry: AggregateEntry, content: readonly Value[]): readonly Value[] => content.filter(entry.counts ?? (() => true));

for (const entry of AGGREGATES) {
  test(`the kernel of ${titleOf(entry)} gives, value by value, what it means, to the last bit`, () => {
    for (const types of calls(entry)) {
      const machine = new Machine(entry, types);
      fc.assert(
        fc.property(fc.array(valuesOf(types.params[0] as Type), { minLength: 1, maxLength: 12 }), all => {
          const content = counted(entry, all);
          if (content.length === 0) return;
          const kernel = machine.value(machine.fold(content), content.length);
          assert.deepStrictEqual(kernel, entry.meaning(content, types, UNTIMED), showType(types.params[0] as Type));
        }),
        { numRuns: 200 }
      );
    }
  });

  test(`${titleOf(entry)} of contents that are merged, two or three, is that of the whole`, () => {
    for (const types of calls(entry)) {
      const machine = new Machine(entry, types);
      const input = types.params[0] as Type;
      const values = isWindowed(entry) && !isFloat(input) ? valuesOf(input) : tame(input);
      fc.assert(
        fc.property(fc.array(values, { minLength: 1, maxLength: 5 }), fc.array(values, { minLength: 1 }), fc.array(values), (a, b, c) => {
          const parts = [a, b, c].map(part => counted(entry, part)).filter(part => part.length > 0);
          if (parts.length === 0) return;
          assertClose(merged(machine, parts), entry.meaning(parts.flat(), types, UNTIMED), showType(types.params[0] as Type));
        }),
        { numRuns: 100 }
      );
    }
  });
}

function merged(machine: Machine, parts: readonly (readonly Value[])[]): Value {
  const [first, ...rest] = parts.map(part => ({ state: machine.fold(part), n: part.length }));
  const whole = rest.reduce(
    (a, b) => ({ state: machine.merge(a.state, a.n, b.state, b.n), n: a.n + b.n }),
    first as { state: Value[]; n: number }
  );
  return machine.value(whole.state, whole.n);
}

const SMALL = new Map<Type, readonly [number, number]>([
  [I8, [-3, 3]],
  [U8, [0, 5]],
  ...[I16, I32, I64].map(type => [type, [-99, 99]] as const),
  ...[U16, U32, U64].map(type => [type, [0, 99]] as const)
]);

/** Values whose sums neither saturate nor lose all their digits. */
function tame(type: Type): fc.Arbitrary<Value> {
  if (isFloat(type)) return fc.integer({ min: -1000, max: 1000 }).map(n => n / 8);
  const range = SMALL.get(type);
  if (!range) return valuesOf(type);
  return fc.integer({ min: range[0], max: range[1] }).map(n => (type === I64 || type === U64 ? BigInt(n) : n));
}

function assertClose(found: Value, expected: Value, message: string): void {
  if (typeof found !== 'number' || typeof expected !== 'number') assert.deepStrictEqual(found, expected, message);
  else assert.ok(Math.abs(found - expected) <= 1e-9 * Math.max(1, Math.abs(expected)), `${message}: ${found}, not ${expected}`);
}

test('every aggregation has a kernel that can be merged, except collect', () => {
  const without = FUNCTIONS.filter(entry => entry.kind === 'aggregate' && !entry.kernel?.merge).map(nameOf);
  assert.deepEqual(without, ['collect']);
});

test('sums saturate at the bounds of their type', () => {
  const sum = AGGREGATES.find(entry => nameOf(entry) === 'sum') as WithKernel;
  const machine = new Machine(sum, { params: [I8], result: I8, constant: () => null });
  assert.equal(machine.value(machine.fold([100, 100, -50]), 3), 77);
});
