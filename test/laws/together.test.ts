import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { StringPool } from '../../engine/columns/strings.ts';
import type { AggregateEntry, CallTypes, Tallies, Together } from '../../engine/functions/define.ts';
import { UNTIMED } from '../../engine/functions/define.ts';
import { FUNCTIONS, nameOf } from '../../engine/functions/index.ts';
import { Queues } from '../../engine/run/queues.ts';
import { parseSignature } from '../../engine/types/notation.ts';
import { instantiate } from '../../engine/types/signature.ts';
import { BOOL, F32, F64, I32, I64, STRING, showType, type Type, U32, U64 } from '../../engine/types/type.ts';
import type { Value } from '../../engine/types/value.ts';

type Entry = AggregateEntry & { readonly tally: Required<Tallies> };

const ENTRIES = FUNCTIONS.filter((entry): entry is Entry => entry.kind === 'aggregate' && entry.tally?.together !== undefined);
const CONTENTS = 5;
const STRINGS = new StringPool();
const VIEW = new DataView(new ArrayBuffer(8));

/** Few different values of each type, those that are hard among them. */
const VALUES: readonly (readonly [Type, readonly NonNullable<Value>[]])[] = [
  [F64, [0, -0, 1.5, -2, 7, 1e300, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]],
  [F32, [0, -0, 0.5, -2, Number.NaN]],
  [I64, [0n, -1n, 3n, 2n ** 62n, -(2n ** 63n), 2n ** 53n + 1n]],
  [U64, [0n, 1n, 2n ** 64n - 1n, 2n ** 63n]],
  [I32, [0, -1, 5, -(2 ** 31)]],
  [U32, [0, 1, 2 ** 32 - 1]],
  [BOOL, [true, false]],
  [STRING, ['', 'a', 'ключ', 'constructor']]
];

function typesOf({ signature }: Entry, chosen: Type): CallTypes {
  const { params, result, variables } = parseSignature(signature);
  const types = new Map([...variables.keys()].map(name => [name, chosen]));
  return {
    params: params.map(param => instantiate(param.type, types)),
    result: instantiate(result, types),
    constant: i => (params[i]?.constant ? 0.3 : null)
  };
}

const takes = ({ signature }: Entry, type: Type): boolean => !/<N:/.test(signature) || (type !== BOOL && type !== STRING);

/** The words of a value's lane. */
function words(type: Type, value: NonNullable<Value>): readonly [low: number, high: number] {
  VIEW.setBigInt64(0, 0n, true);
  if (type === F64) VIEW.setFloat64(0, value as number, true);
  else if (type === F32) VIEW.setFloat32(0, value as number, true);
  else if (typeof value === 'bigint') VIEW.setBigInt64(0, value, true);
  else VIEW.setInt32(0, typeof value === 'string' ? STRINGS.intern(value) : Number(value), true);
  return [VIEW.getInt32(0, true), VIEW.getInt32(4, true)];
}

const near = (value: Value): Value => (typeof value === 'number' ? Number(value.toPrecision(12)) : value);

function check(entry: Entry, types: CallTypes, states: Together, contents: readonly (readonly Value[])[]): void {
  contents.forEach((content, i) => {
    assert.equal(states.size(i) > 0, content.length > 0);
    if (content.length > 0) assert.deepStrictEqual(near(states.value(i)), near(entry.meaning(content, types, UNTIMED)));
  });
}

interface Step {
  readonly content: number;
  readonly value: number;
  readonly times: number;
  readonly out: number;
}

const steps = fc.array(
  fc.record({
    content: fc.nat(CONTENTS - 1),
    value: fc.nat(100),
    times: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 4 }) }, { weight: 1, arbitrary: fc.constantFrom(400, 2500) }),
    out: fc.nat(4000)
  }),
  { maxLength: 30 }
);

for (const entry of ENTRIES) {
  for (const [type, values] of VALUES.filter(([type]) => takes(entry, type))) {
    const types = typesOf(entry, type);
    const begun = (loses: boolean): Together => {
      const states = entry.tally.together.begin(types, loses);
      states.reserve(CONTENTS);
      return states;
    };
    const run = (states: Together, all: readonly Step[], leave: (contents: Value[][], step: Step) => void): Value[][] => {
      const contents: Value[][] = Array.from({ length: CONTENTS }, () => []);
      for (const step of all) {
        leave(contents, step);
        for (let i = 0; i < step.times; i++) {
          const value = values[(step.value + i) % values.length] as NonNullable<Value>;
          states.add(step.content, ...words(type, value));
          contents[step.content]?.push(value);
        }
        check(entry, types, states, contents);
      }
      return contents;
    };

    if (entry.tally.together.fits(types, true))
      test(`the states of many contents of ${nameOf(entry)} of ${showType(type)} are worth what each holds, also once the oldest are taken out`, () => {
        fc.assert(
          fc.property(steps, all => {
            const states = begun(true);
            run(states, all, (contents, { content, out }) => {
              for (const value of contents[content]?.splice(0, out) ?? [])
                states.remove(content, ...words(type, value as NonNullable<Value>));
            });
          }),
          { numRuns: 30 }
        );
      });

    if (entry.tally.together.fits(types, false))
      test(`the same of ${nameOf(entry)} of ${showType(type)} where all leave at once, and what is held makes the same states again`, () => {
        fc.assert(
          fc.property(steps, all => {
            const states = begun(false);
            const contents = run(states, all, (known, { content, out }) => {
              if (out % 3 > 0) return;
              states.clear(content);
              known[content] = [];
            });
            const again = begun(false);
            contents.forEach((_, i) => states.words(i, (low, high) => again.load(i, low, high)));
            check(entry, types, again, contents);
          }),
          { numRuns: 30 }
        );
      });
  }
}

test('queues of many contents give what was put in, oldest first, however they grow and shrink', () => {
  const step = fc.record({ content: fc.nat(CONTENTS - 1), put: fc.nat(70), taken: fc.nat(70) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), all => {
      const queues = new Queues();
      queues.reserve(CONTENTS);
      const plain: (readonly [low: number, high: number, time: bigint])[][] = Array.from({ length: CONTENTS }, () => []);
      let time = -(2n ** 33n);
      for (const { content, put, taken } of all) {
        const own = plain[content] as (typeof plain)[number];
        for (let i = 0; i < put; i++) {
          time += 2n ** 28n + 7n;
          own.push([Number(BigInt.asIntN(32, time * 3n)), i, time]);
          queues.push(content, Number(BigInt.asIntN(32, time)), Number(time >> 32n), Number(BigInt.asIntN(32, time * 3n)), i);
        }
        const until = own[Math.min(taken, own.length - 1)]?.[2] ?? time;
        while (queues.isBefore(content, Number(BigInt.asIntN(32, until)), Number(until >> 32n)))
          queues.shift(content, (low, high) => assert.deepEqual([low, high], own.shift()?.slice(0, 2)));
        assert.ok(own.length === 0 || (own[0]?.[2] as bigint) >= until);
        assert.equal(queues.count(content), own.length);
        const found: unknown[] = [];
        queues.each(content, (timeLow, timeHigh, low, high) => found.push([low, high, (BigInt(timeHigh) << 32n) | BigInt(timeLow >>> 0)]));
        assert.deepEqual(found, own);
      }
    }),
    { numRuns: 50 }
  );
});
