import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { AggregateEntry, CallTypes, Tallies, Tally } from '../../engine/functions/define.ts';
import { FUNCTIONS, nameOf } from '../../engine/functions/index.ts';
import { parseSignature } from '../../engine/types/notation.ts';
import { instantiate } from '../../engine/types/signature.ts';
import { BOOL, duration, F64, I64, STRING, showType, type Type } from '../../engine/types/type.ts';
import type { Value } from '../../engine/types/value.ts';
import { MIXED, valuesOf } from '../support/values.ts';

type Tallied = AggregateEntry & { readonly tally: Tallies };

const TALLIED = FUNCTIONS.filter(entry => entry.kind === 'aggregate').filter((entry): entry is Tallied => entry.tally !== undefined);

function calls({ signature }: Tallied): readonly CallTypes[] {
  const { params, result, variables } = parseSignature(signature);
  const choices = variables.get('T') || variables.get('K') ? [F64, STRING, MIXED, BOOL] : [F64, I64];
  return choices.map(chosen => {
    const types = new Map([...variables.keys()].map(name => [name, name === 'D' ? duration('s') : chosen]));
    return {
      params: params.map(param => instantiate(param.type, types)),
      result: instantiate(result, types),
      constant: i => (params[i]?.constant ? (instantiate(params[i].type, types).kind === 'f64' ? 0.25 : 2n) : null)
    };
  });
}

/** Few different values, so that they repeat; vectors of one length. */
function inputsOf(type: Type): fc.Arbitrary<Value> {
  if (type.kind === 'list') return fc.tuple(inputsOf(type.item), inputsOf(type.item));
  if (type.kind === 'i64') return fc.bigInt(-3n, 3n);
  return type.kind === 'f64' ? fc.constantFrom<Value>(0, -0, 1.5, -2, 7, Number.NaN) : valuesOf(type);
}

const meant = (entry: Tallied, content: readonly Value[], types: CallTypes): Value =>
  entry.meaning(content, types, { times: content.map((_, i) => BigInt(i) * 1_000_000_000n), at: BigInt(content.length) * 1_000_000_000n });

function filled(entry: Tallied, types: CallTypes, content: readonly Value[], loses = false): Tally {
  const tally = entry.tally.begin(types, loses);
  content.forEach((input, i) => tally.add(input, BigInt(i) * 1_000_000_000n));
  return tally;
}

const near = (value: Value): Value => {
  if (Array.isArray(value)) return value.map(near);
  return typeof value === 'number' ? Number(value.toPrecision(10)) + 0 : value;
};

for (const entry of TALLIED) {
  const name = nameOf(entry);
  const each = (check: (types: CallTypes, content: readonly Value[], cut: number) => void): void => {
    for (const types of calls(entry)) {
      const contents = fc.array(inputsOf(types.params[0] as Type), { minLength: 2, maxLength: 14 });
      fc.assert(
        fc.property(contents, fc.nat(), (content, n) => check(types, content, 1 + (n % (content.length - 1)))),
        { numRuns: 100 }
      );
    }
  };
  const label = (types: CallTypes): string => showType(types.params[0] as Type);

  test(`what the host keeps for ${name} is worth what it means, input by input, also from a snapshot`, () => {
    each((types, content, cut) => {
      assert.deepStrictEqual(filled(entry, types, content).value(), meant(entry, content, types), label(types));
      const loaded = entry.tally.begin(types, false);
      loaded.load(filled(entry, types, content.slice(0, cut)).save());
      content.slice(cut).forEach((input, i) => loaded.add(input, BigInt(cut + i) * 1_000_000_000n));
      assert.deepStrictEqual(loaded.value(), meant(entry, content, types), label(types));
    });
  });

  const { remove, merge } = entry.tally.begin(calls(entry)[0] as CallTypes, true);
  if (remove)
    test(`${name} without its oldest inputs is that of the others`, () => {
      each((types, content, cut) => {
        const tally = filled(entry, types, content, true);
        for (const input of content.slice(0, cut)) tally.remove?.(input);
        const loaded = entry.tally.begin(types, true);
        loaded.load(tally.save());
        for (const one of [tally, loaded])
          assert.deepStrictEqual(near(one.value()), near(meant(entry, content.slice(cut), types)), label(types));
      });
    });
  if (merge)
    test(`${name} of two contents merged is that of both`, () => {
      each((types, content, cut) => {
        const [whole, later] = [filled(entry, types, content.slice(0, cut)), filled(entry, types, content.slice(cut))];
        const before = near(later.value());
        whole.merge?.(later);
        assert.deepStrictEqual(near(whole.value()), near(meant(entry, content, types)), label(types));
        assert.deepStrictEqual(near(later.value()), before, 'the other one is as it was');
      });
    });
}

test('what the host keeps is for windows that lose inputs, where the function takes windows', () => {
  const wanting = TALLIED.filter(entry => {
    const { remove, merge } = entry.tally.begin(calls(entry)[0] as CallTypes, true);
    return parseSignature(entry.signature).params.some(({ name }) => name === 'window') && !remove && !merge;
  });
  assert.deepEqual(wanting.map(nameOf), []);
});
