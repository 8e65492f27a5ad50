import assert from 'node:assert/strict';
import test from 'node:test';
import {
  type AggregateEntry,
  type Boundaries,
  type CallFacts,
  type CallTypes,
  type Entry,
  type ScalarEntry,
  type TickEntry,
  UNTIMED
} from '../../engine/functions/define.ts';
import { FUNCTIONS, findFunction, functionsOf, nameOf } from '../../engine/functions/index.ts';
import { jsonMember } from '../../engine/functions/json/json.ts';
import { readTimestamp } from '../../engine/types/instant.ts';
import { parseSignature } from '../../engine/types/notation.ts';
import { BOOL, F64, I32, I64, list, map, NULL, record, STRING, type Type } from '../../engine/types/type.ts';
import type { Value } from '../../engine/types/value.ts';

const entry = (name: string): Entry => findFunction(name) as Entry;

const types = (params: readonly Type[], result: Type, constants: readonly Value[] = []): CallTypes => ({
  params,
  result,
  constant: i => constants[i]
});

function scalar(name: string, args: readonly Value[], params: readonly Type[], result: Type, constants: readonly Value[] = []): Value {
  return (entry(name) as ScalarEntry).meaning(args, types(params, result, constants));
}

test('every signature can be read, and names its function once', () => {
  for (const e of FUNCTIONS) assert.equal(parseSignature(e.signature).name, nameOf(e));
  assert.equal(new Set(FUNCTIONS.map(nameOf)).size, FUNCTIONS.length);
});

test('every receiver and every lender is a parameter', () => {
  for (const e of FUNCTIONS) {
    const params = parseSignature(e.signature).params;
    if (e.receiver)
      assert.ok(
        params.some(p => p.name === e.receiver),
        nameOf(e)
      );
    if (e.lends !== undefined) assert.equal(params[e.lends]?.name, 'value', nameOf(e));
  }
});

test('no two functions share a name or an alias', () => {
  const names = FUNCTIONS.flatMap(e => [nameOf(e), ...(e.aliases ?? [])]);
  assert.deepEqual(
    names.filter((name, i) => names.indexOf(name) !== i),
    []
  );
});

test('operators are found by how they are written', () => {
  assert.equal(nameOf(functionsOf('-')[0] as Entry), 'sub');
  assert.equal(nameOf(functionsOf('-', true)[0] as Entry), 'neg');
  assert.deepEqual(functionsOf('[]').map(nameOf), ['index', 'get']);
  assert.deepEqual(functionsOf('%'), []);
  assert.equal(findFunction('__proto__'), undefined);
});

test('substring counts characters, from the end where negative', () => {
  const cases: readonly (readonly [string, bigint | null, bigint | null, string])[] = [
    ['lantern', 1n, 4n, 'ant'],
    ['lantern', -3n, null, 'ern'],
    ['lantern', null, 99n, 'lantern'],
    ['lantern', 2n, -1n, 'nter'],
    ['lantern', 4n, 2n, ''],
    ['lantern', -99n, 3n, ''],
    ['lantern', 0n, -99n, ''],
    ['lantern', -(1n << 63n), (1n << 63n) - 1n, ''],
    ['a😀b', 1n, 2n, '😀'],
    ['', 0n, null, '']
  ];
  for (const [s, start, end, expected] of cases)
    assert.equal(scalar('substring', [s, start, end], [STRING, I64, I64], STRING), expected, `${s} ${start} ${end}`);
  assert.equal(scalar('substring', [null, 1n, null], [STRING, I64, I64], STRING), null);
});

test('len counts bytes, case mapping is the full one', () => {
  assert.equal(scalar('len', ['café'], [STRING], I32), 5);
  assert.equal(scalar('len', ['😀'], [STRING], I32), 4);
  assert.equal(scalar('upper', ['straße'], [STRING], STRING), 'STRASSE');
  assert.equal(scalar('lower', ['ΟΔΟΣ'], [STRING], STRING), 'οδος');
});

test('union keeps first occurrences, and leaves a list alone if the other is empty', () => {
  const union = (a: Value, b: Value): Value => scalar('union', [a, b], [list(F64), list(F64)], list(F64));
  assert.deepEqual(union([6, 7, 6], [9, 7]), [6, 7, 9]);
  assert.deepEqual(union([], [5, 5]), [5, 5]);
  assert.deepEqual(union(null, [1]), [1]);
  assert.deepEqual(union(null, null), []);
  assert.deepEqual(union([null, Number.NaN, 0], [Number.NaN, null, -0]), [null, Number.NaN, 0, -0]);
});

test('flatten skips null lists and keeps null elements', () => {
  assert.deepEqual(scalar('flatten', [[[1n, null], null, []]], [list(list(I64))], list(I64)), [1n, null]);
});

test('index is null outside the list', () => {
  const index = (i: bigint): Value => scalar('index', [i, [5n, null]], [I64, list(I64)], I64);
  assert.deepEqual([index(0n), index(1n), index(2n), index(-1n), index((1n << 63n) - 1n)], [5n, null, null, null, null]);
});

test('get finds the last of a repeated key, also among records and floats', () => {
  const held: Value = [
    ['a', 1n],
    ['b', null],
    ['a', 2n]
  ];
  const get = (key: string): Value => scalar('get', [key, held], [STRING, map(STRING, I64)], I64);
  assert.deepEqual([get('a'), get('b'), get('c'), get('__proto__')], [2n, null, null, null]);
  assert.equal(scalar('get', [Number.NaN, [[Number.NaN, 7n]]], [F64, map(F64, I64)], I64), 7n);
});

test('json members are text; what is no object has none', () => {
  const text = '{"a": 1.50, "b": "x\\n", "c": [1, 2, {"k": -0.5e1}], "d": null, "a b": true, "__proto__": 7}';
  const member = (name: string): string | null => jsonMember(text, name);
  assert.deepEqual([member('a'), member('b'), member('c'), member('d'), member('e')], ['1.5', 'x\n', '[1,2,{"k":-5.0}]', null, null]);
  assert.equal(member('__proto__'), '7');
  assert.equal(member('constructor'), null);
  for (const other of ['', 'tea', '[1]', '1', 'null', '{"a": 1', '{a: 1}', '{"a": 01}', '{"a": 1} x'])
    assert.equal(jsonMember(other, 'a'), null, other);
  assert.equal(jsonMember('{"a": 1, "a": "later"}', 'a'), 'later');
  assert.equal(jsonMember('{"a": 12345678901234567890}', 'a'), '12345678901234567890');
  assert.equal(jsonMember('{"a": {"2": 1, "1": "\\u00e9", "2": 3}}', 'a'), '{"2":3,"1":"é"}');
  assert.equal(jsonMember('{"a": "[1, 2", "b": "}"}', 'b'), '}');
});

test('dividing by a literal zero is null, by a computed one not', () => {
  const by = (b: Value, constants: readonly Value[]): Value => scalar('div', [1, b], [F64, F64], F64, constants);
  assert.equal(by(0, [undefined as never, 0]), null);
  assert.equal(by(-0, [undefined as never, -0]), null);
  assert.equal(by(0, []), Number.POSITIVE_INFINITY);
  assert.equal(scalar('div', [7n, 0n], [I64, I64], I64), null);
  assert.equal(scalar('div', [-(1n << 63n), -1n], [I64, I64], I64), -(1n << 63n));
  assert.equal(scalar('div', [-7n, 2n], [I64, I64], I64), -3n);
});

test('collect keeps the latest, and is null below its minimum', () => {
  const collect = (content: readonly Value[], max: Value, min: Value): Value =>
    (entry('collect') as AggregateEntry).meaning(content, types([I64, I64, I64], list(I64), [null, max, min]), UNTIMED);
  assert.deepEqual(collect([5n, 8n, 3n], null, 0n), [5n, 8n, 3n]);
  assert.deepEqual(collect([5n, 8n, 3n], 2n, 2n), [8n, 3n]);
  assert.equal(collect([5n], 2n, 2n), null);
  assert.deepEqual(collect([5n], 1n << 62n, -4n), [5n]);
  const empty = (entry('collect') as AggregateEntry).empty as (types: CallTypes) => Value;
  assert.deepEqual(empty(types([], NULL, [null, null, 0n])), []);
  assert.equal(empty(types([], NULL, [null, null, 1n])), null);
});

const facts = (...args: readonly (readonly [Type, Value | undefined])[]): CallFacts => ({
  args: args.map(([type, constant]) => ({ type, constant, grouped: constant === undefined }))
});

test('calls that the types allow and the language does not are refused at the argument that is wrong', () => {
  const refusal = (name: string, ...args: readonly (readonly [Type, Value | undefined])[]) => {
    const found = entry(name).refuse?.(facts(...args)) ?? null;
    return found && [found.code, found.argument];
  };
  const x = [I64, undefined] as const;
  assert.deepEqual(refusal('collect', x, [I64, 0n], [I64, 0n]), ['E0008', 1]);
  assert.deepEqual(refusal('collect', x, [I64, 2n], [I64, 3n]), ['E0002', 2]);
  assert.equal(refusal('collect', x, [NULL, null], [I64, 3n]), null);
  assert.deepEqual(refusal('sliding', [I64, 0n], x), ['E0008', 0]);
  assert.equal(refusal('sliding', [I64, 1n], x), null);
  assert.deepEqual(refusal('lag', [I64, -1n], x), ['E0008', 0]);
  assert.equal(refusal('lag', [I64, 0n], x), null);
  assert.deepEqual(refusal('time_of', [I64, 1n]), ['E0008', null]);
  assert.deepEqual(refusal('lookup', [I64, 1n], x), ['E0008', 0]);
  assert.deepEqual(refusal('lookup', x, [I64, 1n]), ['E0008', 1]);
});

test('field names that do not fit are refused, and nothing left is refused at the call', () => {
  const abc = record(['a', 'b', 'c'].map(name => ({ name, type: I64 })));
  const result = (name: string, ...args: readonly (readonly [Type, Value | undefined])[]) => {
    const e = entry(name);
    return e.kind === 'operation' ? e.result?.(facts(...args)) : undefined;
  };
  const names = (type: unknown): unknown => (type as Extract<Type, { kind: 'record' }>).fields.map(f => f.name);
  assert.deepEqual(names(result('select_fields', [abc, undefined], [STRING, 'c'], [STRING, 'a'])), ['a', 'c']);
  assert.deepEqual(names(result('remove_fields', [abc, undefined], [STRING, 'b'])), ['a', 'c']);
  assert.deepEqual(
    names(
      result(
        'extend',
        [
          record([
            { name: 'd', type: I64 },
            { name: 'b', type: F64 }
          ]),
          undefined
        ],
        [abc, undefined]
      )
    ),
    ['d', 'b', 'a', 'c']
  );
  const code = (refused: unknown): unknown => (refused as { code: string; argument: number | null }).code;
  assert.equal(code(result('select_fields', [I64, undefined], [STRING, 'c'])), 'E0010');
  assert.equal(code(result('select_fields', [abc, undefined], [STRING, 'd'])), 'E0001');
  assert.equal(code(result('select_fields', [abc, undefined], [NULL, null])), 'E0008');
  assert.equal(code(result('select_fields', [abc, undefined], [I64, 1n])), 'E0010');
  assert.equal(code(result('remove_fields', [abc, undefined], [STRING, 'a'], [STRING, 'b'], [STRING, 'c'])), 'E0008');
});

const at = (text: string): bigint => readTimestamp(text, 'ns') as bigint;

test('ticks fall on exact boundaries, before 1970 too', () => {
  const cases: readonly (readonly [string, string, string, string])[] = [
    ['minutely', '2031-05-01T10:20:00.000000001', '2031-05-01T10:21:00', '2031-05-01T10:22:00'],
    ['hourly', '2031-05-01T10:00:00', '2031-05-01T10:00:00', '2031-05-01T11:00:00'],
    ['daily', '1969-12-30T23:59:59.999999999', '1969-12-31', '1970-01-01'],
    ['monthly', '2031-01-31T00:00:00', '2031-02-01', '2031-03-01'],
    ['monthly', '1969-12-01T00:00:00.000000001', '1970-01-01', '1970-02-01'],
    ['yearly', '2028-01-01', '2028-01-01', '2029-01-01'],
    ['yearly', '1968-02-29', '1969-01-01', '1970-01-01']
  ];
  for (const [name, time, first, second] of cases) {
    const boundaries = (entry(name) as TickEntry).boundaries?.({ params: [], result: BOOL, constant: () => undefined }) as Boundaries;
    const from = boundaries.from(at(time));
    assert.deepEqual([from, boundaries.next(from)], [at(first), at(second)], `${name} from ${time}`);
  }
});
