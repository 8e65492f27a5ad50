import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { StringPool } from '../../engine/columns/strings.ts';
import { batchWriter } from '../../engine/sinks/writer.ts';
import { readJsonl } from '../../engine/sources/jsonl/reader.ts';
import { type Field, showType, type Type } from '../../engine/types/type.ts';
import type { Value } from '../../engine/types/value.ts';
import { batchOf, fieldsOf, rowsOf } from '../support/batches.ts';
import { anyRows } from '../support/columns.ts';

interface Read {
  readonly types: string;
  readonly rows: Value[][];
}

async function read(text: string | Uint8Array, schema: readonly Field[] | null = null, piece = 1 << 20): Promise<Read> {
  const strings = new StringPool();
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const open = () => Array.from({ length: Math.ceil(bytes.length / piece) }, (_, i) => bytes.subarray(i * piece, (i + 1) * piece));
  const batch = await readJsonl(open, { strings, schema });
  return { types: batch.schema.map(({ name, type }) => `${name}: ${showType(type)}`).join(', '), rows: rowsOf(batch, strings) };
}

test('types are what all lines have', async () => {
  const cases: [lines: string, types: string, ...rows: Value[][]][] = [
    ['{"a":1,"b":true}\n{"b":null,"a":9007199254740993}\n', 'a: i64, b: bool', [1n, true], [2n ** 53n + 1n, null]],
    ['{"a":1}\n{"a":2.5}\n{"a":-1e3}\n', 'a: f64', [1], [2.5], [-1000]],
    ['{"a":"x"}\n\n{"c":null}\r\n', 'a: string, c: null', ['x', null], [null, null]],
    ['{"a":[]}\n{"a":[1,null]}', 'a: list<i64>', [[]], [[1n, null]]],
    ['{"a":{"x":1}}\n{"a":{"y":[{"z":"é"}]}}', 'a: {x: i64, y: list<{z: string}>}', [[1n, null]], [[null, [['é']]]]],
    ['{"__proto__":1,"constructor":"x"}', '__proto__: i64, constructor: string', [1n, 'x']],
    ['{"a":"q\\"\\u00e9\\ud83d\\ude00\\n","a b":1}', 'a: string, a b: i64', ['q"é😀\n', 1n]],
    [' { "a" : 1 , "a" : 2 } ', 'a: i64', [2n]],
    ['{}', '', []]
  ];
  for (const [lines, types, ...rows] of cases)
    for (const piece of [1, 3, 1000]) assert.deepEqual(await read(lines, null, piece), { types, rows }, lines);
});

test('declared types are read from what JSON has for them', async () => {
  const schema = fieldsOf({ i: 'i8', u: 'u64', f: 'f32', t: 'timestamp_ns', d: 'date32', s: 'string', m: 'map<string, i64>' });
  const line = '{"i":7,"u":18446744073709551615,"f":0.1,"t":"2031-05-01T10:20:00.5Z","d":"1970-01-02","s":"x","m":{"k":1},"other":[]}';
  const row = [7, 2n ** 64n - 1n, Math.fround(0.1), 1935397200500000000n, 1, 'x', [['k', 1n]]];
  assert.deepEqual((await read(line, schema)).rows, [row]);
  assert.deepEqual((await read('{"m":[{"key":"k","value":1}]}', schema)).rows, [[null, null, null, null, null, null, [['k', 1n]]]]);
  await assert.rejects(read('{"i":1}\n{"i":300}', schema), /line 2, column 'i': this is not a value of type i8/);
  await assert.rejects(read('{"i":1.5}', schema), /line 1, column 'i'/);
});

test('what is no JSON line says where', async () => {
  const cases: [text: string, message: string][] = [
    ['{"a":1}\n{"a":1,}\n', 'line 2:8: a name in quotes is expected'],
    ['{"a":1}\n[1]\n', 'line 2: an object is expected: one per line'],
    ['{"a":1} x', 'line 1:9: after the value the line should end'],
    ['{"a":01}', "line 1:7: ',' or '}' is expected"],
    ['{"a":NaN}', 'line 1:6: a value is expected'],
    ['{"a":"x', 'line 1:6: this text is not closed'],
    ['{"a":"\\q"}', 'line 1:6: an escape in this text is none'],
    ['{"a":1}\n{"a":"x"}', "line 2, column 'a': string where earlier lines have i64; a column has one type"],
    ['{"a":{"b":1}}\n{"a":{"b":[]}}', "line 2, column 'a.b': a list where earlier lines have i64; a column has one type"],
    ['{"a":99999999999999999999}', "line 1, column 'a': this is not a value of type i64"],
    [`{"a":${'['.repeat(100)}`, 'line 1:70: nested more than 64 deep']
  ];
  for (const [text, message] of cases) await assert.rejects(read(text), { name: 'DataError', message });
  await assert.rejects(read(Uint8Array.of(0x7b, 0xff)), /not UTF-8/);
});

const writable = (type: Type): boolean =>
  type.kind === 'list'
    ? writable(type.item)
    : type.kind === 'record'
      ? type.fields.every(f => writable(f.type))
      : !/^(duration|interval|map)/.test(type.kind);

/** NaN and infinities are written as null; times from the years 0 to 9999 only have a text that is read back. */
function asWritten(type: Type, value: Value): Value {
  if (typeof value === 'number' && !Number.isFinite(value)) return null;
  if (type.kind === 'list' && value !== null) return (value as readonly Value[]).map(item => asWritten(type.item, item));
  if (type.kind === 'record' && value !== null)
    return type.fields.map((f, i) => asWritten(f.type, (value as readonly Value[])[i] as Value));
  return value;
}

const isTime = (type: Type): boolean =>
  type.kind === 'list'
    ? isTime(type.item)
    : type.kind === 'record'
      ? type.fields.some(f => isTime(f.type))
      : /^(timestamp|date)/.test(type.kind);

test('what is written is read back with its types', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyRows.filter(({ fields }) => fields.every(({ type }) => writable(type) && !isTime(type))),
      async ({ fields, rows }) => {
        const strings = new StringPool();
        const { columns, length } = batchOf(fields, rows, strings);
        const writer = batchWriter('jsonl', fields, strings);
        const bytes = Buffer.concat([...writer.begin(), ...writer.batch(columns, length), ...writer.end()]);
        const expected = rows.map(row => row.map((value, i) => asWritten((fields[i] as Field).type, value)));
        assert.deepEqual((await read(bytes, fields)).rows, expected);
      }
    ),
    { numRuns: 200 }
  );
});

function written(format: 'csv' | 'jsonl', spelling: Record<string, string>, rows: readonly (readonly Value[])[]): string {
  const strings = new StringPool();
  const fields = fieldsOf(spelling);
  const writer = batchWriter(format, fields, strings);
  const { columns, length } = batchOf(fields, rows, strings);
  return Buffer.concat([...writer.begin(), ...writer.batch(columns, length), ...writer.end()]).toString();
}

test('JSON lines have times as text, 64-bit integers as numbers, maps as lists of pairs', () => {
  const spelling = { b: 'bool', i: 'i64', f: 'f64', t: 'timestamp_ms', d: 'date32', s: 'string', l: 'list<f32>', m: 'map<string, u64>' };
  const rows = [
    [true, 2n ** 62n + 1n, 1e21, 1500n, 0, 'a"\n', [1, null, Number.NaN], [['k', 2n ** 64n - 1n]]],
    [null, null, Infinity, null, null, '', [], []]
  ] as const;
  assert.equal(
    written('jsonl', spelling, rows),
    '{"b":true,"i":4611686018427387905,"f":1e21,"t":"1970-01-01T00:00:01.500000000","d":"1970-01-01","s":"a\\"\\n","l":[1.0,null,null],"m":[{"key":"k","value":18446744073709551615}]}\n' +
      '{"b":null,"i":null,"f":null,"t":null,"d":null,"s":"","l":[],"m":[]}\n'
  );
});

test('CSV is as Appendix B says', () => {
  const spelling = { b: 'bool', i: 'u64', f: 'f64', g: 'f32', t: 'timestamp_s', d: 'date32', s: 'string', 'n,': 'null' };
  const rows = [
    [true, 2n ** 64n - 1n, 3, Math.fround(0.1), -1n, -1, 'a,b', null],
    [false, 0n, 2.5e-7, 1e12, 0n, 0, 'say "hi"', null],
    [null, null, null, null, null, null, null, null],
    [true, 1n, Number.NaN, -Infinity, 1n, 1, 'two\nlines', null],
    [true, 1n, -0, 1.5, 1n, 1, "it's; plain", null]
  ] as const;
  assert.equal(
    written('csv', spelling, rows),
    'b,i,f,g,t,d,s,"n,"\n' +
      'true,18446744073709551615,3.0,0.1,1969-12-31T23:59:59.000000000,1969-12-31,"a,b",\n' +
      'false,0,2.5e-7,1000000000000.0,1970-01-01T00:00:00.000000000,1970-01-01,"say ""hi""",\n' +
      ',,,,,,,\n' +
      'true,1,NaN,-inf,1970-01-01T00:00:01.000000000,1970-01-02,"two\nlines",\n' +
      "true,1,-0.0,1.5,1970-01-01T00:00:01.000000000,1970-01-02,it's; plain,\n"
  );
  assert.throws(() => written('csv', { l: 'list<i64>' }, []), /column 'l': values of type list<i64> cannot be written as CSV/);
});
