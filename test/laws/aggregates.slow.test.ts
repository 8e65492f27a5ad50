import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { valueCell } from '../../engine/functions/cells.ts';
import type { AggregateEntry, AggregateKernel, CallTypes, Cell, Kit, State } from '../../engine/functions/define.ts';
import { FUNCTIONS, nameOf } from '../../engine/functions/index.ts';
import { inputCount, isInput, isPacked } from '../../engine/functions/inputs.ts';
import type { Body } from '../../engine/ir/body.ts';
import { constant, i32 } from '../../engine/ir/make.ts';
import type { Expr } from '../../engine/ir/nodes.ts';
import { type Class, isFloat } from '../../engine/types/classes.ts';
import { parseSignature } from '../../engine/types/notation.ts';
import { instantiate } from '../../engine/types/signature.ts';
import { I8, I16, I32, I64, record, showType, type Type, U8, U16, U32, U64 } from '../../engine/types/type.ts';
import type { Value } from '../../engine/types/value.ts';
import { cellFunction, constantCell, Pool } from '../support/cells.ts';
import { typesOf, valuesOf } from '../support/values.ts';

type WithKernel = AggregateEntry & { readonly kernel: AggregateKernel };

const AGGREGATES = FUNCTIONS.filter(entry => entry.kind === 'aggregate')
  .flatMap(entry => [entry, ...(entry.windowed ? [entry.windowed] : [])])
  .filter((entry): entry is WithKernel => Boolean(entry.kernel));

const isWindowed = (entry: AggregateEntry): boolean => FUNCTIONS.some(e => e.kind === 'aggregate' && e.windowed === entry);
const titleOf = (entry: AggregateEntry): string => `${nameOf(entry)}${isWindowed(entry) ? ' in a sliding window' : ''}`;

function calls(entry: AggregateEntry): readonly CallTypes[] {
  const { variables, params, result } = parseSignature(entry.signature);
  return accepted(
    entry,
    bindings([...variables]).map(types => ({
      params: params.map(p => instantiate(p.type, types)),
      result: instantiate(result, types),
      constant: i => (params[i]?.constant ? constantOf(instantiate(params[i].type, types)) : null)
    }))
  );
}

/** Those calls that the language does not refuse for what their constants are. */
const accepted = (entry: AggregateEntry, all: readonly CallTypes[]): readonly CallTypes[] =>
  all.filter(
    ({ params, constant }) =>
      !entry.refuse?.({ args: params.map((type, i) => ({ type, constant: constant(i) ?? undefined, grouped: false })) })
  );

/** Every type for the first variable; for a second one so many that each is met. */
function bindings([first, second]: readonly (readonly [string, Class])[]): readonly ReadonlyMap<string, Type>[] {
  if (!first) return [new Map()];
  const others = second ? typesOf(second[1]) : [];
  const count = Math.max(typesOf(first[1]).length, others.length);
  return Array.from({ length: count }, (_, i) => {
    const types = [first, ...(second ? [second] : [])].map(([name, wanted], shift): [string, Type] => {
      const all = typesOf(wanted);
      return [name, all[(i + 3 * shift) % all.length] as Type];
    });
    return new Map(types);
  });
}

const GAPS: fc.Arbitrary<bigint> = fc.oneof(fc.constant(0n), fc.bigInt(1n, 100n), fc.bigInt(1n, 3_000_000_000_000_000n));

function constantOf(type: Type): Value {
  if (type.kind === 'interval_days') return { days: 2, milliseconds: 500 };
  return isFloat(type) ? 0.25 : type.kind === 'duration' ? 90n : 2n;
}

/** What an input is: a value, or a record of several. */
const inputType = (entry: AggregateEntry, { params }: CallTypes): Type =>
  isPacked(entry) ? record(params.slice(0, inputCount(entry)).map((type, i) => ({ name: `${i}`, type }))) : (params[0] as Type);

/** A value put in, and so long after the one before. */
interface Input {
  readonly value: Value;
  readonly gap: bigint;
}

/** A value put in, and when. */
interface Put {
  readonly value: Value;
  readonly time: bigint;
}

/** The kernel as functions on values: states are arrays of slots. */
class Machine {
  readonly first: (x: Put) => Value[];
  readonly step: (state: readonly Value[], x: Put, n: number) => Value[];
  readonly value: (state: readonly Value[], n: number, at: bigint) => Value;
  merge: (a: readonly Value[], na: number, b: readonly Value[], nb: number) => Value[] = () => [];

  constructor(entry: WithKernel, types: CallTypes) {
    const { kernel } = entry;
    const slots = Object.entries(kernel.state(types));
    const slotTypes = slots.map(([, type]) => type);
    const pool = new Pool();
    const input = inputType(entry, types);
    const kit = (body: Body): Kit => ({ ...types, body });
    const state = (cells: readonly Cell[]): State => Object.fromEntries(slots.map(([name], i) => [name, cells[i] as Cell]));
    const cells = (made: State): Cell[] => slots.map(([name]) => made[name] as Cell);
    const made = (params: readonly Type[], results: readonly Type[], write: (body: Body, cells: readonly Cell[]) => readonly Cell[]) =>
      cellFunction(params, results, pool, write);
    const k = slots.length;
    const zeros = slotTypes.map(type => constantCell(type, null, pool, constant));
    const begun = kernel.first ?? ((kit: Kit, x: Cell, time: Expr) => kernel.step(kit, state(zeros), x, i32(1), time));
    const first = made([input, I64], slotTypes, (body, [x, time]) => cells(begun(kit(body), x as Cell, time?.value as Expr)));
    const step = made([...slotTypes, input, U32, I64], slotTypes, (body, given) =>
      cells(kernel.step(kit(body), state(given), given[k] as Cell, given[k + 1]?.value as Expr, given[k + 2]?.value as Expr))
    );
    const value = made([...slotTypes, U32, I64], [types.result], (body, given) => {
      const found = kernel.value(kit(body), state(given), given[k]?.value as Expr, given[k + 1]?.value as Expr);
      return ['kind' in found ? valueCell(found) : found];
    });
    this.first = ({ value: x, time }) => first(x, time);
    this.step = (slots, { value: x, time }, n) => step(...slots, x, n, time);
    this.value = (slots, n, at) => value(...slots, n, at)[0] as Value;
    if (!kernel.merge) return;
    const merge = made([...slotTypes, U32, ...slotTypes, U32], slotTypes, (body, given) => {
      const [a, b] = [state(given), state(given.slice(k + 1))];
      const [na, nb] = [given[k]?.value as Expr, given[2 * k + 1]?.value as Expr];
      return cells((kernel.merge as NonNullable<AggregateKernel['merge']>)(kit(body), a, na, b, nb));
    });
    this.merge = (a, na, b, nb) => merge(...a, na, ...b, nb);
  }

  fold(content: readonly Put[]): Value[] {
    return content.slice(1).reduce<Value[]>((state, x, i) => this.step(state, x, i + 2), this.first(content[0] as Put));
  }
}

const counted = (entry: AggregateEntry, inputs: readonly Input[]): readonly Input[] =>
  inputs.filter(({ value }) => isInput(entry, value) && (entry.counts?.(value) ?? true));

const START = 1_900_000_000_000_000_000n;

function placed(inputs: readonly Input[], from = START): readonly Put[] {
  let time = from;
  return inputs.map(({ value, gap }) => ({ value, time: (time += gap) }));
}

const meant = (entry: AggregateEntry, content: readonly Put[], types: CallTypes, at: bigint): Value =>
  entry.meaning(
    content.map(({ value }) => value),
    types,
    { times: content.map(({ time }) => time), at }
  );

for (const entry of AGGREGATES) {
  test(`the kernel of ${titleOf(entry)} gives, value by value, what it means, to the last bit`, () => {
    for (const types of calls(entry)) {
      const machine = new Machine(entry, types);
      fc.assert(
        fc.property(fc.array(inputsOf(inputType(entry, types), valuesOf), { minLength: 1, maxLength: 12 }), GAPS, (all, gap) => {
          const content = placed(counted(entry, all));
          const last = content.at(-1);
          if (!last) return;
          const kernel = machine.value(machine.fold(content), content.length, last.time + gap);
          assert.deepStrictEqual(kernel, meant(entry, content, types, last.time + gap), showType(types.params[0] as Type));
        }),
        { numRuns: 200 }
      );
    }
  });

  if (!entry.kernel.merge) continue;
  test(`${titleOf(entry)} of contents that are merged, two or three, is that of the whole`, () => {
    for (const types of calls(entry)) {
      const machine = new Machine(entry, types);
      const input = inputType(entry, types);
      const values = inputsOf(input, isWindowed(entry) && !isFloat(input) ? valuesOf : tame);
      fc.assert(
        fc.property(fc.array(values, { minLength: 1, maxLength: 5 }), fc.array(values, { minLength: 1 }), fc.array(values), (a, b, c) => {
          let time = START;
          const parts = [a, b, c].flatMap(part => {
            const content = placed(counted(entry, part), time);
            time = content.at(-1)?.time ?? time;
            return content.length > 0 ? [content] : [];
          });
          const content = parts.flat();
          const least = isWindowed(entry) && !isFloat(input) ? magnitude(content) : 1;
          if (parts.length > 0) assertClose(merged(machine, parts, time), meant(entry, content, types, time), types, least);
        }),
        { numRuns: 100 }
      );
    }
  });
}

/** Values at times that often tie; of a record of several each may be null. */
function inputsOf(type: Type, values: (type: Type) => fc.Arbitrary<Value>): fc.Arbitrary<Input> {
  const value =
    type.kind === 'record' && type.fields[0]?.name === '0'
      ? fc.tuple(...type.fields.map(field => fc.option(values(field.type), { nil: null, freq: 9 })))
      : values(type);
  return fc.record({ value, gap: GAPS });
}

function merged(machine: Machine, parts: readonly (readonly Put[])[], at: bigint): Value {
  const [first, ...rest] = parts.map(part => ({ state: machine.fold(part), n: part.length }));
  const whole = rest.reduce(
    (a, b) => ({ state: machine.merge(a.state, a.n, b.state, b.n), n: a.n + b.n }),
    first as { state: Value[]; n: number }
  );
  return machine.value(whole.state, whole.n, at);
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

/** Windows that lose inputs are exact to 1e-9 of what they hold, which may cancel (X2). */
const magnitude = (content: readonly Put[]): number =>
  content.reduce((total, { value }) => total + Math.abs(Number(value)), 0) / content.length;

function assertClose(found: Value, expected: Value, { params, result }: CallTypes, least: number): void {
  const message = showType(params[0] as Type);
  const within = result.kind === 'f32' ? 2 ** -23 : 1e-9;
  if (typeof found !== 'number' || !Number.isFinite(expected)) assert.deepStrictEqual(found, expected, message);
  else
    assert.ok(
      Math.abs(found - (expected as number)) <= within * Math.max(1, least, Math.abs(expected as number)),
      `${message}: ${found}, not ${expected}`
    );
}

test('every aggregation with windows has a kernel that can be merged, or a state in the host, except collect', () => {
  const takesWindow = (entry: AggregateEntry): boolean => parseSignature(entry.signature).params.some(({ name }) => name === 'window');
  const folds = FUNCTIONS.filter(entry => entry.kind === 'aggregate').filter(takesWindow);
  const without = folds.filter(entry => !(entry.windowed ?? entry).kernel?.merge && !entry.tally).map(nameOf);
  assert.deepEqual(without, ['collect']);
});

test('sums saturate at the bounds of their type', () => {
  const sum = AGGREGATES.find(entry => nameOf(entry) === 'sum') as WithKernel;
  const machine = new Machine(sum, { params: [I8], result: I8, constant: () => null });
  const content = placed([100, 100, -50].map(value => ({ value, gap: 1n })));
  assert.equal(machine.value(machine.fold(content), 3, START), 77);
});
