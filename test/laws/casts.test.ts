import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { castOf } from '../../engine/ir/convert.ts';
import { isCastable } from '../../engine/types/castable.ts';
import { isFloat, isInteger } from '../../engine/types/classes.ts';
import { convert } from '../../engine/types/convert.ts';
import { integerBounds } from '../../engine/types/integers.ts';
import { castText } from '../../engine/types/text.ts';
import { STRING, sameType, showType, type Type } from '../../engine/types/type.ts';
import type { Value } from '../../engine/types/value.ts';
import { cellFunction, Pool } from '../support/cells.ts';
import { typesOf, valuesOf } from '../support/values.ts';

const PAIRS = typesOf('key')
  .filter(type => type.kind !== 'record')
  .flatMap(from =>
    typesOf('key')
      .filter(to => to.kind !== 'record' && isCastable(from, to))
      .map(to => [from, to] as const)
  );

/** The cast as a kernel, or null where it is the host's. */
function compiled(from: Type, to: Type): ((value: Value) => Value) | null {
  let fuses = true;
  const pool = new Pool();
  const run = cellFunction([from], [to], pool, (body, [cell]) => {
    const converted = castOf(body, from, to, cell!.value!);
    fuses = converted !== null;
    return [converted ?? (cell as never)];
  });
  return fuses ? value => run(value)[0] as Value : null;
}

const isText = (type: Type): boolean => type.kind === 'string' || type.kind === 'large_string';

test('every cast that is no work on text has a kernel, which gives what the conversion of values gives', () => {
  for (const [from, to] of PAIRS) {
    if (isText(from) !== isText(to) || (isText(from) && !sameType(from, to))) continue;
    const run = compiled(from, to);
    assert.ok(run, `${showType(from)} as ${showType(to)}`);
    fc.assert(
      fc.property(valuesOf(from), value => {
        assert.deepStrictEqual(run(value), convert(value, from, to), `${showType(from)} as ${showType(to)}`);
      }),
      { numRuns: 150 }
    );
  }
});

test('a cast gives a value of its type or null', () => {
  for (const [from, to] of PAIRS) {
    fc.assert(
      fc.property(valuesOf(from), value => {
        const made = convert(value, from, to);
        if (made !== null) assertIs(to, made);
      }),
      { numRuns: 50 }
    );
  }
});

function assertIs(type: Type, value: Value): void {
  if (isInteger(type)) {
    const { bits, min, max } = integerBounds(type.kind);
    assert.equal(typeof value, bits === 64 ? 'bigint' : 'number');
    assert.ok(BigInt(value as bigint) >= min && BigInt(value as bigint) <= max);
  } else if (isFloat(type)) assert.ok(type.kind === 'f64' || Object.is(Math.fround(value as number), value));
  else assert.equal(typeof value, TYPEOF.get(type.kind));
}

const TYPEOF = new Map<string, string>([
  ['bool', 'boolean'],
  ['string', 'string'],
  ['large_string', 'string'],
  ['date32', 'number'],
  ['interval_months', 'number'],
  ['interval_days', 'object'],
  ['timestamp', 'bigint'],
  ['duration', 'bigint']
]);

test('what has a text that can be read back reads back as itself', () => {
  for (const type of typesOf('key')) {
    if (type.kind === 'record' || !isCastable(STRING, type)) continue;
    fc.assert(
      fc.property(valuesOf(type), value => {
        const text = castText(type, value);
        // Years of five digits and more are written, but no timestamp is read from them.
        if (type.kind === 'timestamp' || type.kind === 'date32') fc.pre(/^\d{4}-/.test(text));
        assert.deepStrictEqual(convert(text, STRING, type), value, text);
      }),
      { numRuns: 200 }
    );
  }
});
