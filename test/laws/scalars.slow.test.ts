import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { CallTypes, Cell, Kit, ScalarEntry } from '../../engine/functions/define.ts';
import { FUNCTIONS, nameOf } from '../../engine/functions/index.ts';
import { ZONE } from '../../engine/functions/time/zoned.ts';
import type { Body } from '../../engine/ir/body.ts';
import { constant } from '../../engine/ir/make.ts';
import type { Expr } from '../../engine/ir/nodes.ts';
import { parseSignature } from '../../engine/types/notation.ts';
import { instantiate } from '../../engine/types/signature.ts';
import { showType, type Type } from '../../engine/types/type.ts';
import type { Value } from '../../engine/types/value.ts';
import { cellFunction, constantCell, Pool } from '../support/cells.ts';
import { nullable, typesOf, valuesOf } from '../support/values.ts';

type Typed = Pick<CallTypes, 'params' | 'result'>;

/** The calls of a function, one per choice of its type variable; a variadic parameter is given three times. */
function calls(entry: ScalarEntry): readonly Typed[] {
  const signature = parseSignature(entry.signature);
  const params = signature.params.flatMap(p => (p.variadic ? [p, p, p] : [p]));
  const [variable] = signature.variables;
  const choices = variable ? typesOf(variable[1]).map(type => new Map([[variable[0], type]])) : [new Map<string, Type>()];
  return choices
    .map(types => ({ params: params.map(p => instantiate(p.type, types)), result: instantiate(signature.result, types) }))
    .filter(types => entry.fuses?.({ ...types, constant: () => undefined }) ?? true);
}

/** What shared code makes of an entry: its cells, or its kernel where no argument is null. */
function cellOf(entry: ScalarEntry, kit: Kit, args: readonly Cell[]): Cell {
  if (entry.cells) return entry.cells(kit, ...args);
  const given = entry.kernel?.(kit, ...args.map(cell => cell.value as Expr)) as Expr | Cell;
  return 'kind' in given ? { valid: constant('i32', 1), value: given } : given;
}

const meaningOf = (entry: ScalarEntry, args: readonly Value[], types: CallTypes): Value =>
  entry.nulls !== 'seen' && args.includes(null) ? null : entry.meaning(args, types);

const kitOf = (body: Body, types: CallTypes): Kit => ({ ...types, body });

const seesNull = (entry: ScalarEntry): boolean => entry.nulls === 'seen';

function assertSame(entry: ScalarEntry, typed: Typed, args: readonly Value[], kernel: Value, meaning: Value): void {
  const call = `${nameOf(entry)}(${args.map((x, i) => `${describe(x)}: ${showType(typed.params[i] as Type)}`).join(', ')})`;
  assert.deepStrictEqual(kernel, meaning, call);
}

const describe = (value: Value): string =>
  JSON.stringify(value, (_, x) => (typeof x === 'bigint' ? `${x}` : typeof x === 'number' && !Number.isFinite(x) ? `${x}` : x));

/** Values to call it with. The checker lets no text through that is no zone. */
function argumentsOf(entry: ScalarEntry, { params }: Typed): fc.Arbitrary<Value>[] {
  const zone = parseSignature(entry.signature).params.findIndex(({ name }) => name === ZONE);
  return params.map((type, i) => {
    const values = i === zone ? fc.constantFrom('UTC', 'Europe/Berlin', 'Australia/Lord_Howe') : valuesOf(type);
    return seesNull(entry) ? nullable(values) : values;
  });
}

const KERNELS = FUNCTIONS.filter((entry): entry is ScalarEntry => entry.kind === 'scalar' && Boolean(entry.kernel ?? entry.cells));

for (const entry of KERNELS) {
  test(`the kernel of ${nameOf(entry)} gives what it means`, () => {
    for (const typed of calls(entry)) {
      const pool = new Pool();
      const types: CallTypes = { ...typed, constant: () => undefined };
      const run = cellFunction(typed.params, [typed.result], pool, (body, cells) => [cellOf(entry, kitOf(body, types), cells)]);
      const args = argumentsOf(entry, typed);
      fc.assert(
        fc.property(fc.tuple(...args), values => {
          assertSame(entry, typed, values, run(...values)[0] as Value, meaningOf(entry, values, types));
        }),
        { numRuns: 300 }
      );
    }
  });

  test(`the kernel of ${nameOf(entry)} gives what it means also where arguments are constants`, () => {
    for (const typed of calls(entry)) {
      const args = argumentsOf(entry, typed);
      fc.assert(
        fc.property(fc.tuple(...args), fc.nat(), (values, chosen) => {
          const pool = new Pool();
          const fixed = values.map((_, i) => ((chosen >> i) & 1) === 1);
          const types: CallTypes = { ...typed, constant: i => (fixed[i] ? values[i] : undefined) };
          const run = cellFunction(typed.params, [typed.result], pool, (body, cells) => {
            const given = cells.map((cell, i) =>
              fixed[i] ? constantCell(typed.params[i] as Type, values[i] as Value, pool, constant) : cell
            );
            return [cellOf(entry, kitOf(body, types), given)];
          });
          assertSame(entry, typed, values, run(...values)[0] as Value, meaningOf(entry, values, types));
        }),
        { numRuns: 12 }
      );
    }
  });
}

test('every scalar function of plain values has a kernel, except those of text, lists, maps and json', () => {
  const without = FUNCTIONS.filter(entry => entry.kind === 'scalar' && !entry.kernel && !entry.cells);
  assert.deepEqual(new Set(without.map(entry => entry.group)), new Set(['collection', 'string', 'vector']));
  const fitting = /\b(string|large_string|json|list<.*>|map<.*>)(,|\))/;
  for (const entry of without) assert.match(entry.signature, fitting, nameOf(entry));
});
