import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as arrow from 'apache-arrow';
import fc from 'fast-check';
import { StringPool } from '../../engine/columns/strings.ts';
import { DataError, LimitError } from '../../engine/diagnostics/failure.ts';
import { ArrowStreamReader, readArrow } from '../../engine/sources/arrow/reader.ts';
import { showType } from '../../engine/types/type.ts';
import type { Value } from '../../engine/types/value.ts';
import { arrowBytes, arrowFileBytes, batchOf, fieldsOf, rowsOf } from '../support/batches.ts';
import { anyRows } from '../support/columns.ts';
import * as pyarrow from '../support/pyarrow.ts';

function read(bytes: Uint8Array): Record<string, Value[]> {
  const strings = new StringPool();
  const { schema, batches } = readArrow(bytes, strings);
  const rows = batches.flatMap(batch => rowsOf(batch, strings));
  return Object.fromEntries(schema.map(({ name }, i) => [name === '__proto__' ? 'proto' : name, rows.map(row => row[i] as Value)]));
}

for (const [what, bytesOf] of [
  ['a stream', arrowBytes],
  ['a file', arrowFileBytes]
] as const)
  test(`what is written as ${what} of Arrow is read back, whatever its types`, () => {
    fc.assert(
      fc.property(anyRows, ({ fields, rows }) => {
        const strings = new StringPool();
        const bytes = bytesOf(fields, [batchOf(fields, rows, strings), batchOf(fields, rows.slice(1), strings)], strings);
        const other = new StringPool();
        const { schema, batches } = readArrow(bytes, other);
        assert.deepEqual(schema, fields);
        assert.deepEqual(
          batches.map(batch => rowsOf(batch, other)),
          [rows, rows.slice(1)]
        );
      }),
      { numRuns: 200 }
    );
  });

test('apache-arrow finds the same in what we write', () => {
  const strings = new StringPool();
  const fields = fieldsOf({ i: 'i64', u: 'u64', f: 'f64', b: 'bool', s: 'string', t: 'timestamp_ns', l: 'list<i32>', __proto: 'i8' });
  const rows: Value[][] = [
    [2n ** 62n + 1n, 2n ** 64n - 1n, -0.5, true, 'Zürich', -1n, [1, null], 1],
    [null, null, null, null, null, null, null, null],
    [-1n, 0n, Number.NaN, false, '', 1n, [], -1]
  ];
  const batch = batchOf(fields, rows, strings);
  const table = arrow.tableFromIPC(arrowBytes(fields, [batch], strings));
  const file = arrow.RecordBatchReader.from(arrowFileBytes(fields, [batch, batch], strings));
  assert.ok(file.isFile());
  assert.deepEqual(
    file.readAll().map(read => read.numRows),
    [3, 3]
  );
  const column = (name: string) => Array.from(table.getChild(name) as arrow.Vector);
  assert.deepEqual(column('i'), [2n ** 62n + 1n, null, -1n]);
  assert.deepEqual(column('u'), [2n ** 64n - 1n, null, 0n]);
  assert.deepEqual(column('f'), [-0.5, null, Number.NaN]);
  assert.deepEqual(column('b'), [true, null, false]);
  assert.deepEqual(column('s'), ['Zürich', null, '']);
  assert.deepEqual(
    column('l').map(l => l && Array.from(l as Iterable<number>)),
    [[1, null], null, []]
  );
  assert.deepEqual(
    table.schema.fields.map(field => `${field.name}: ${field.type}`),
    ['i: Int64', 'u: Uint64', 'f: Float64', 'b: Bool', 's: Utf8', 't: Timestamp<NANOSECOND>', 'l: List<Int32>', '__proto: Int8']
  );
});

test('what apache-arrow writes is read, streams and files alike', () => {
  const table = new arrow.Table({
    i: arrow.vectorFromArray([1n, null, 2n ** 62n + 1n], new arrow.Int64()),
    s: arrow.vectorFromArray(['a', null, 'ß'], new arrow.Utf8()),
    d: arrow.vectorFromArray(['x', 'y', 'x'], new arrow.Dictionary(new arrow.Utf8(), new arrow.Int16())),
    f: arrow.vectorFromArray([0.5, null, -1], new arrow.Float32()),
    b: arrow.vectorFromArray([true, false, null], new arrow.Bool())
  });
  const expected = { i: [1n, null, 2n ** 62n + 1n], s: ['a', null, 'ß'], d: ['x', 'y', 'x'], f: [0.5, null, -1], b: [true, false, null] };
  assert.deepEqual(read(arrow.tableToIPC(table, 'stream')), expected);
  assert.deepEqual(read(arrow.tableToIPC(table, 'file')), expected);
});

test('columns of every type are read as pyarrow writes them', () => {
  const { schema, batches } = readArrow(pyarrow.everyType(), new StringPool());
  assert.deepEqual(
    batches.map(batch => batch.length),
    [3, 2]
  );
  const text = schema.map(({ name, type }) => `${name}: ${showType(type)}`).join(', ');
  assert.equal(
    text,
    'b: bool, i8: i8, u16: u16, i64: i64, u64: u64, f16: f32, f32: f32, f64: f64, s: string, ls: large_string, sv: string, d: string, ' +
      'ts: timestamp_ns, tms: timestamp_ms, d32: date32, d64: date32, du: duration_us, l: list<i32>, ll: list<string>, fl: list<i32>, ' +
      'm: map<string, i64>, st: {__proto__: i64, b: string}, __proto__: i64, bin: binary, n: null, t: time, u: union, ' +
      'ree: run_end_encoded, lv: list_view, mdn: interval_month_day_nano, last: string'
  );
  const columns = read(pyarrow.everyType());
  const twice = <T>([a, b, c]: [T, T, T]): T[] => [a, b, c, b, c];
  assert.deepEqual(columns, {
    b: twice<Value>([true, null, false]),
    i8: twice<Value>([1, -2, null]),
    u16: twice<Value>([1, null, 65535]),
    i64: twice<Value>([2n ** 62n + 1n, null, -5n]),
    u64: twice<Value>([2n ** 64n - 1n, 0n, null]),
    f16: twice<Value>([1.5, -0.25, 65504]),
    f32: twice<Value>([1.5, null, 2]),
    f64: twice<Value>([0.1, null, Number.NaN]),
    s: twice<Value>(['a', 'Zürich', null]),
    ls: twice<Value>(['x'.repeat(20), null, '']),
    sv: twice<Value>(['x'.repeat(20), null, 'ab']),
    d: twice<Value>(['p', 'q', null]),
    ts: twice<Value>([1n, null, 3n]),
    tms: twice<Value>([1n, null, 3n]),
    d32: twice<Value>([1, null, -3]),
    d64: twice<Value>([1, null, -1]),
    du: twice<Value>([1n, null, 3n]),
    l: twice<Value>([[1, null], null, []]),
    ll: twice<Value>([['a'], null, ['b', 'c']]),
    fl: twice<Value>([[1, 2], null, [3, 4]]),
    m: twice<Value>([[['a', 1n]], null, []]),
    st: twice<Value>([[1n, 'x'], null, [3n, null]]),
    proto: twice<Value>([1n, 2n, 3n]),
    bin: twice<Value>([null, null, null]),
    n: twice<Value>([null, null, null]),
    t: twice<Value>([null, null, null]),
    u: twice<Value>([null, null, null]),
    ree: twice<Value>([null, null, null]),
    lv: twice<Value>([null, null, null]),
    mdn: twice<Value>([null, null, null]),
    last: twice<Value>(['end', null, 'é'])
  });
});

test('dictionaries may grow and be replaced between batches', () => {
  assert.deepEqual(read(pyarrow.growingDictionary()), { d: ['p', 'q', 'r', 'p'] });
  assert.deepEqual(read(pyarrow.changingDictionary()), { d: ['p', 'q', 'r', 'p', 'z', null] });
});

test('compressed buffers are unpacked', () => {
  const expected = { s: ['abc'.repeat(50), null, 'd'], i: [1n, 2n, null], b: [true, null, false] };
  for (const bytes of [pyarrow.lz4Stream(), pyarrow.zstdStream(), pyarrow.lz4File()]) assert.deepEqual(read(bytes), expected);
});

test('a decimal column fails by its name', () => {
  assert.throws(() => read(pyarrow.decimalStream()), /column 'st\.x': decimal columns cannot be loaded/);
});

test('a fault is named by the whole path of its column and by its row over all batches', () => {
  const strings = new StringPool();
  const fault = (spelling: Record<string, string>, row: Value[], needle: string): Uint8Array => {
    const fields = fieldsOf(spelling);
    const bytes = Buffer.from(arrowBytes(fields, [batchOf(fields, [row], strings), batchOf(fields, [row, row], strings)], strings));
    bytes[bytes.lastIndexOf(needle)] = 0xff;
    return bytes;
  };
  assert.throws(() => read(fault({ s: 'string' }, ['needle'], 'needle')), {
    message: "column 's', row 2 (counted from 0): text that is not UTF-8"
  });
  assert.throws(() => read(fault({ l: 'list<string>' }, [['needle']], 'needle')), { message: "column 'l.item': text that is not UTF-8" });
});

test('bytes may arrive in pieces of any size', () => {
  const bytes = pyarrow.everyType();
  for (const size of [1, 3, 8, 1000]) {
    const strings = new StringPool();
    const reader = new ArrowStreamReader(strings);
    const batches = [];
    for (let at = 0; at < bytes.length; at += size) batches.push(...reader.push(bytes.slice(at, at + size)));
    batches.push(...reader.end());
    const rows = batches.flatMap(batch => rowsOf(batch, strings));
    const whole = new StringPool();
    assert.deepEqual(
      rows,
      readArrow(bytes, whole).batches.flatMap(batch => rowsOf(batch, whole))
    );
  }
});

test('a file that is cut off anywhere is an error; a stream may only end between messages', () => {
  const unnoticed = (bytes: Uint8Array) => Array.from(bytes.keys()).filter(length => isRead(bytes.subarray(0, length)));
  assert.deepEqual(unnoticed(pyarrow.lz4File()), []);
  // After the schema, each dictionary and each batch.
  assert.equal(unnoticed(pyarrow.growingDictionary()).length, 5);
});

function isRead(bytes: Uint8Array): boolean {
  try {
    readArrow(bytes, new StringPool());
    return true;
  } catch (error) {
    assert.ok(error instanceof DataError, String(error));
    return false;
  }
}

test('what is not Arrow says so', () => {
  const cases: [string, RegExp][] = [
    ['time,key\n1,a\n', /this is not Arrow data/],
    ['', /this is not Arrow data: fewer than 8 bytes/],
    ['FEA1xxxxxxxxxx', /Feather version 1/],
    ['PAR1\u0015\u0004\u0015\u0010', /not Arrow data/]
  ];
  for (const [text, message] of cases) assert.throws(() => read(Buffer.from(text)), message);
});

test('ten thousand damaged streams end in rows or in an error that says what, soon', () => {
  const sources = [pyarrow.everyType(), pyarrow.growingDictionary(), pyarrow.lz4Stream(), pyarrow.zstdStream(), pyarrow.lz4File()];
  let seed = 7;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  const begin = performance.now();
  let refused = 0;
  for (let round = 0; round < 10_000; round++) {
    const bytes = (sources[round % sources.length] as Uint8Array).slice();
    for (let i = random(3); i >= 0; i--) bytes[random(bytes.length)] = random(3) === 0 ? 0xff : random(256);
    try {
      readArrow(bytes, new StringPool());
    } catch (error) {
      refused++;
      assert.ok(error instanceof DataError || error instanceof LimitError, `round ${round}: ${(error as Error).stack}`);
    }
  }
  assert.ok(refused > 1000, `only ${refused} refused`);
  assert.ok(performance.now() - begin < 120_000);
});
