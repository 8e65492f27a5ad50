import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check, sound } from '../../engine/check/check.ts';
import { type MeantTable, meaning } from '../../engine/meaning/meaning.ts';
import { optimize } from '../../engine/optimize/optimize.ts';
import { RULES } from '../../engine/optimize/rules/index.ts';
import { plan } from '../../engine/plan/build.ts';
import { HISTORY } from '../../engine/plan/modes.ts';
import type { Plan } from '../../engine/plan/node.ts';
import { showPlan } from '../../engine/plan/show.ts';
import { parse } from '../../engine/syntax/parse.ts';
import { hashValue } from '../../engine/types/hash.ts';
import { parseType } from '../../engine/types/notation.ts';
import type { Value } from '../../engine/types/value.ts';

const KEY = parseType('string');

const schemaOf = (name: string) => ({
  name,
  grouping: 'g',
  keyType: KEY,
  type: parseType('{at: timestamp_ns, key: string, x: i64, y: i64, flag: bool}')
});

const SCHEMA = { tables: new Map(['T', 'U'].map(name => [name, schemaOf(name)])) };

/** Events of two entities at every third nanosecond, a null in each column but the key now and then. */
function events(offset: number): MeantTable {
  const at = (i: number): MeantTable['events'][number] => {
    const time = BigInt(i * 3 + offset);
    const key = i % 2 === 0 ? 'a' : 'b';
    const record: Value[] = [
      time,
      key,
      i % 5 === 3 ? null : BigInt((i * 7) % 10),
      i % 3 === 1 ? null : BigInt(i),
      i % 7 === 5 ? null : i % 3 === 0
    ];
    return { time, subsort: 0n, keyHash: hashValue(KEY, key), key, record };
  };
  return { grouping: 'g', events: Array.from({ length: 24 }, (_, i) => at(i)) };
}

const TABLES = new Map([
  ['T', events(0)],
  ['U', events(1)]
]);

function planned(query: string): Plan {
  const checked = sound(check(parse(query, 'query'), [], SCHEMA));
  assert.ok(checked, query);
  return plan(checked, { ...HISTORY, changedSince: -1n });
}

const rowsOf = (made: Plan) =>
  meaning(made, TABLES).map(({ time, subsort, keyHash, values, isNew }) => [time, subsort, keyHash, values, isNew]);

for (const rule of RULES) {
  test(`${rule.name}: the example changes, its meaning does not`, () => {
    const before = planned(rule.example);
    const after = optimize(before, [rule]);
    assert.notEqual(showPlan(optimize(before, [])), showPlan(after));
    assert.deepEqual(rowsOf(after), rowsOf(before));
  });
}

test('without rules a plan stays as it is', () => {
  const before = planned('T | when(T.flag) | extend({ s: sum($input.x), h: count(U, window = since($input.flag)) })');
  assert.equal(showPlan(optimize(before, [])), showPlan(before));
});

// Where a field would last but its record does not, or is new elsewhere, taking it early would show.
const TEMPTING = [
  '{ a: coalesce(2 | when(T.flag), { x: 1, y: T.y }.x) } | when(U.flag)',
  '{ a: last(U.x), b: U.x } | when(T.flag) | { a: $input.a }',
  '{ a: T.x, b: last(U.x) } | when(T.flag) | { b: $input.b, c: count($input.b) }',
  '{ a: T.x, b: last(U.x) } | with_key(U.y) | { b: $input.b, s: sum($input.a) }',
  'let r = { a: T.x, b: U.x } in { s: sum(r.a), c: collect(r.b, null), n: count(r) }',
  'let r = { a: sum(T.x), b: U.x } in { s: sum(r.a), l: last(r.b) }',
  'T | shift_by(seconds(0)) | when(U.flag) | { x: $input.x, s: sum($input.y, window = since($input.flag)) }',
  'T | extend({ u: last(U.x), z: 1 }) | shift_until(T.flag) | { u: $input.u, z: $input.z, n: count($input.z) }',
  'T | extend({ r: { a: T.x, b: last(U.x) } }) | { a: $input.r.a, b: $input.r.b, c: count($input.r.b) }'
];

for (const query of TEMPTING) {
  test(`all rules keep the meaning of ${query}`, () => {
    const before = planned(query);
    assert.deepEqual(rowsOf(optimize(before)), rowsOf(before));
  });
}
