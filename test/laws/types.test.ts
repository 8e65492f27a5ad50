import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isCastable } from '../../engine/types/castable.ts';
import { promote } from '../../engine/types/classes.ts';
import { fit } from '../../engine/types/fit.ts';
import { isImplicitlyConvertible, lub } from '../../engine/types/lub.ts';
import { parseSignature, parseType } from '../../engine/types/notation.ts';
import { showType, type Type, U64 } from '../../engine/types/type.ts';

const NUMBERS = ['i8', 'i16', 'i32', 'i64', 'u8', 'u16', 'u32', 'u64', 'f32', 'f64'];
const OTHERS = [
  ...['null', 'bool', 'string', 'large_string', 'timestamp_s', 'timestamp_ms', 'timestamp_us', 'timestamp_ns'],
  ...['duration_s', 'duration_ms', 'duration_us', 'duration_ns', 'interval_days', 'interval_months', 'date32']
];

const lubOf = (a: string, b: string): string => {
  const common = lub(parseType(a), parseType(b));
  return common ? showType(common) : '-';
};

// Rows and columns in the order of NUMBERS.
const NUMBER_TABLE = `
  i8  i16 i32 i64 i16 i32 i64 f64 f64 f64
  i16 i16 i32 i64 i16 i32 i64 f64 f64 f64
  i32 i32 i32 i64 i32 i32 i64 f64 f64 f64
  i64 i64 i64 i64 i64 i64 i64 f64 f64 f64
  i16 i16 i32 i64 u8  u16 u32 u64 f64 f64
  i32 i32 i32 i64 u16 u16 u32 u64 f64 f64
  i64 i64 i64 i64 u32 u32 u32 u64 f64 f64
  f64 f64 f64 f64 u64 u64 u64 u64 f64 f64
  f64 f64 f64 f64 f64 f64 f64 f64 f32 f64
  f64 f64 f64 f64 f64 f64 f64 f64 f64 f64`;

test('numbers promote as the table of §3.3 says', () => {
  const table = NUMBER_TABLE.trim()
    .split('\n')
    .map(row => row.trim().split(/ +/));
  NUMBERS.forEach((a, i) => {
    NUMBERS.forEach((b, j) => {
      assert.equal(lubOf(a, b), table[i]?.[j], `${a}, ${b}`);
    });
  });
});

test('other scalars have a common type only where §3.3 names one', () => {
  const named: Record<string, string> = { 'string large_string': 'large_string' };
  const units = ['s', 'ms', 'us', 'ns'];
  units.forEach((unit, i) => {
    named[`string timestamp_${unit}`] = `timestamp_${unit}`;
    for (const finer of units.slice(i + 1)) {
      named[`timestamp_${unit} timestamp_${finer}`] = `timestamp_${finer}`;
      named[`duration_${unit} duration_${finer}`] = `duration_${finer}`;
    }
  });
  const all = [...NUMBERS, ...OTHERS];
  for (const a of OTHERS) {
    for (const b of all) {
      const expected = a === b ? a : a === 'null' ? b : b === 'null' ? a : (named[`${a} ${b}`] ?? named[`${b} ${a}`] ?? '-');
      assert.equal(lubOf(a, b), expected, `${a}, ${b}`);
      assert.equal(lubOf(b, a), expected, `${b}, ${a}`);
    }
  }
});

test('records, lists and maps promote part by part', () => {
  assert.equal(lubOf('{a: i32, b: string}', '{b: timestamp_s, a: u8}'), '{a: i32, b: timestamp_s}');
  assert.equal(lubOf('{a: i32}', '{a: i32, b: i32}'), '-');
  assert.equal(lubOf('{a: i32}', '{a: bool}'), '-');
  assert.equal(lubOf('list<u8>', 'list<null>'), 'list<u8>');
  assert.equal(lubOf('list<u8>', 'list<bool>'), '-');
  assert.equal(lubOf('map<u8, i64>', 'map<i8, f32>'), 'map<i16, f64>');
  assert.equal(lubOf('list<u8>', '{a: u8}'), '-');
});

const scalars = fc.constantFrom(...NUMBERS, ...OTHERS).map(parseType);
const anyType: fc.Arbitrary<Type> = fc.letrec<{ type: Type }>(tie => ({
  type: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalars,
    tie('type').map((item): Type => ({ kind: 'list', item })),
    fc.tuple(tie('type'), tie('type')).map(([key, value]): Type => ({ kind: 'map', key, value })),
    fc
      .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', '__proto__'), tie('type')), { selector: ([name]) => name })
      .map((fields): Type => ({ kind: 'record', fields: fields.map(([name, type]) => ({ name, type })) }))
  )
})).type;

test('any type is read back from the way it prints', () => {
  fc.assert(fc.property(anyType, type => assert.deepEqual(parseType(showType(type)), type)));
});

test('the common type of scalars does not depend on their order', () => {
  fc.assert(fc.property(scalars, scalars, (a, b) => assert.deepEqual(lub(a, b), lub(b, a))));
});

test('what converts implicitly can also be cast', () => {
  fc.assert(fc.property(scalars, scalars, (a, b) => !isImplicitlyConvertible(a, b) || isCastable(a, b)));
});

test('implicit conversions to a declared type are those of §3.5', () => {
  const yes =
    'null>bool i8>i16 u8>i16 u32>i64 u64>f64 i64>f64 f32>f64 string>timestamp_ns timestamp_s>timestamp_ns date32>timestamp_ns string>large_string large_string>string large_string>timestamp_ns duration_s>duration_ms';
  const no =
    'i16>i8 i8>u16 f64>i64 i64>f32 u64>i64 string>timestamp_s timestamp_ns>timestamp_s duration_ns>duration_s bool>i64 i64>bool i64>string';
  for (const pair of yes.split(' '))
    assert.ok(isImplicitlyConvertible(parseType(pair.split('>')[0]!), parseType(pair.split('>')[1]!)), pair);
  for (const pair of no.split(' '))
    assert.ok(!isImplicitlyConvertible(parseType(pair.split('>')[0]!), parseType(pair.split('>')[1]!)), pair);
});

// Columns: bool i32 f64 string timestamp duration interval_days interval_months date32 list json
const CASTS = `
  null            y y y y y y y y y y n
  bool            y y y y n n n n n n n
  i32             y y y y y y n n y n n
  u8              y y y y y y n n n n n
  f64             y y y y y y n n n n n
  string          y y y y y n n n y n n
  timestamp_ms    n y y y y n n n y n n
  duration_s      n y y y n y n n n n n
  interval_days   n y y y n n y n n n n
  interval_months n y y y n n n y n n n
  date32          n y n y y n n n y n n
  list<i64>       n n n n n n n n n y n
  json            n n n n n n n n n n y
  {a: i64}        n n n n n n n n n n n`;

test('casts are allowed where the matrix of §3.7 says so', () => {
  const targets = [
    'bool',
    'i32',
    'f64',
    'string',
    'timestamp_ns',
    'duration_ns',
    'interval_days',
    'interval_months',
    'date32',
    'list<i64>',
    'json'
  ];
  for (const row of CASTS.trim().split('\n')) {
    const cells = row.trim().match(/^(.*?) +((?:[yn] ?)+)$/)!;
    cells[2]!.split(' ').forEach((cell, i) => {
      assert.equal(isCastable(parseType(cells[1]!), parseType(targets[i]!)), cell === 'y', `${cells[1]} as ${targets[i]}`);
    });
  }
});

test('classes promote what is not their member', () => {
  const promoted = (type: string, wanted: 'signed' | 'float' | 'number' | 'ordered' | 'key' | 'any' | 'timedelta'): string => {
    const result = promote(parseType(type), wanted);
    return result ? showType(result) : '-';
  };
  assert.deepEqual(
    ['u8', 'u16', 'u32', 'u64', 'i8', 'bool', 'null'].map(type => promoted(type, 'signed')),
    ['i16', 'i32', 'i64', 'f64', 'i8', '-', 'null']
  );
  assert.deepEqual(
    ['u8', 'i64', 'f32', 'string'].map(type => promoted(type, 'float')),
    ['f64', 'f64', 'f32', '-']
  );
  assert.deepEqual(
    ['string', 'bool', '{a: i64}', 'date32', 'interval_months'].map(type => promoted(type, 'ordered')),
    ['-', '-', '-', 'date32', 'interval_months']
  );
  assert.deepEqual(
    ['{a: i64, b: {c: string}}', '{a: list<i64>}', 'list<i64>'].map(type => promoted(type, 'key')),
    ['{a: i64, b: {c: string}}', '-', '-']
  );
  assert.deepEqual(
    ['json', 'window', 'list<i64>'].map(type => promoted(type, 'any')),
    ['-', '-', 'list<i64>']
  );
});

const fitted = (signature: string, ...args: string[]): string => {
  const read = parseSignature(signature);
  const given = args.map((text, parameter) => ({
    type: parseType(text.replace('literal ', '')),
    bare: text.startsWith('literal '),
    parameter
  }));
  const { misfits, params, result } = fit(read, given);
  return misfits.length > 0 ? misfits.map(misfit => misfit.kind).join(' ') : `${params.map(showType).join(', ')} -> ${showType(result)}`;
};

test('a call takes the common type of its arguments, a bare literal next to u64 is u64', () => {
  const add = 'add<N: number>(a: N, b: N) -> N';
  assert.equal(fitted(add, 'i32', 'literal i64'), 'i64, i64 -> i64');
  assert.equal(fitted(add, 'u64', 'literal i64'), 'u64, u64 -> u64');
  assert.equal(fitted(add, 'u64', 'i64'), 'f64, f64 -> f64');
  assert.equal(fitted(add, 'null', 'literal i64'), 'i64, i64 -> i64');
  assert.equal(fitted(add, 'string', 'i64'), 'common');
  assert.equal(fitted(add, 'string', 'string'), 'class');
  assert.equal(
    fitted('clamp<N: number>(value: N, min: N = null, max: N = null) -> N', 'u64', 'literal i64', 'null'),
    'u64, u64, u64 -> u64'
  );
});

test('collections constrain by their parts, and the key of a map never converts', () => {
  const get = 'get<K: key, V: any>(key: K, map: map<K, V>) -> V';
  assert.equal(fitted(get, 'u8', 'map<u64, f32>'), 'u64, map<u64, f32> -> f32');
  assert.equal(fitted(get, 'literal i64', 'map<u64, f32>'), 'common');
  assert.equal(fitted(get, 'literal i64', 'map<i32, f32>'), 'common');
  assert.equal(fitted(get, 'i64', 'null'), 'i64, map<i64, null> -> null');
  assert.equal(fitted('union<T: any>(a: list<T>, b: list<T>) -> list<T>', 'list<i32>', 'list<i64>'), 'list<i64>, list<i64> -> list<i64>');
  assert.equal(fitted('flatten<T: any>(input: list<list<T>>) -> list<T>', 'list<i32>'), 'argument');
});

test('a signature keeps where the types of its parameters stand', () => {
  const text = 'collect<T: any>(input: T, const max: i64, const min: i64 = 0, window: window = null) -> list<T>';
  const { name, params, variables } = parseSignature(text);
  assert.equal(name, 'collect');
  assert.deepEqual([...variables], [['T', 'any']]);
  assert.deepEqual(
    params.map(p => [p.name, p.constant, p.default?.value, text.slice(p.start, p.end)]),
    [
      ['input', false, undefined, 'T'],
      ['max', true, undefined, 'i64'],
      ['min', true, 0n, 'i64'],
      ['window', false, null, 'window']
    ]
  );
});

test('a bad type text is refused by name', () => {
  for (const text of ['i65', 'list<>', 'list<i64', '{a i64}', 'record', 'list<record>', 'i64 i64', ''])
    assert.throws(() => parseType(text), SyntaxError);
  assert.deepEqual(parseType('u64'), U64);
});
