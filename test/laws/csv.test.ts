import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { StringPool } from '../../engine/columns/strings.ts';
import { readCsv } from '../../engine/sources/csv/reader.ts';
import { readInstant } from '../../engine/sources/dates.ts';
import { showType } from '../../engine/types/type.ts';
import type { Value } from '../../engine/types/value.ts';
import { fieldsOf, rowsOf } from '../support/batches.ts';

interface Read {
  readonly types: string;
  readonly rows: Value[][];
}

async function read(text: string | Uint8Array, schema: Record<string, string> | null = null, piece = 1 << 20): Promise<Read> {
  const strings = new StringPool();
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  const open = () => Array.from({ length: Math.ceil(bytes.length / piece) }, (_, i) => bytes.subarray(i * piece, (i + 1) * piece));
  const batch = await readCsv(open, { strings, schema: schema && fieldsOf(schema) });
  return { types: batch.schema.map(({ name, type }) => `${name}: ${showType(type)}`).join(', '), rows: rowsOf(batch, strings) };
}

/** The type and values of one column. */
async function column(values: readonly string[], type?: string): Promise<[string, ...Value[]]> {
  const { types, rows } = await read(`c,x\n${values.map(value => `${value},1\n`).join('')}`, type ? { c: type } : null);
  return [types.replace(/^c: /, '').replace(/, x: i64$/, ''), ...rows.map(row => row[0] as Value)];
}

test('the type of a column is what all its values are', async () => {
  const cases: [values: string[], type: string, ...read: Value[]][] = [
    [['true', 'FALSE', '', 'True'], 'bool', true, false, null, true],
    [['1', '', '-2', '007'], 'i64', 1n, null, -2n, 7n],
    [['9223372036854775807', '-9223372036854775808', '9007199254740993'], 'i64', 2n ** 63n - 1n, -(2n ** 63n), 2n ** 53n + 1n],
    [['-4294967296', '-4294967297', '-1', '-0'], 'i64', -(2n ** 32n), -(2n ** 32n) - 1n, -1n, 0n],
    [['1', '2.5', '', '9007199254740993'], 'f64', 1, 2.5, null, 9007199254740992],
    [['1e3', '-2.5E-7', '.5', '5.', '0.1', '123456789012345680.5'], 'f64', 1000, -2.5e-7, 0.5, 5, 0.1, 123456789012345680],
    [['99999999999999999999', '0.5'], 'f64', 1e20, 0.5],
    [['2031-05-01', '', '1969-12-31'], 'date32', 22400, null, -1],
    [['2031-05-01T10:20:00', '2031-05-01 10:20:01Z'], 'timestamp_s', 1935397200n, 1935397201n],
    [['2031-05-01T10:20:00', '2031-05-01T10:20:00.5'], 'timestamp_ms', 1935397200000n, 1935397200500n],
    [['2031-05-01T10:20:00.1234', ''], 'timestamp_us', 1935397200123400n, null],
    [['2031-05-01T10:20:00.123456789+02:00', '1969-12-31 23:59:59'], 'timestamp_ns', 1935390000123456789n, -1000000000n],
    [['2031-05-01T10:20:00+0130', '2031-05-01T10:20:00 -01'], 'timestamp_s', 1935391800n, 1935400800n],
    [['9999-12-31T00:00:00', '2031-05-01T10:20:00'], 'timestamp_s', 253402214400n, 1935397200n],
    [['a', '', 'NaN'], 'string', 'a', '', 'NaN'],
    [['', ''], 'string', '', ''],
    [['', '', 'x'], 'string', '', '', 'x'],
    [['1', '2', 'x', ''], 'string', '1', '2', 'x', ''],
    [['1.50', 'x'], 'string', '1.50', 'x'],
    [['true', '1'], 'string', 'true', '1'],
    [['2031-05-01', '2031-05-01T10:20:00'], 'string', '2031-05-01', '2031-05-01T10:20:00'],
    [['2031-02-30'], 'string', '2031-02-30'],
    [['2031-05-01t10:20:00'], 'string', '2031-05-01t10:20:00'],
    [['2031-05-01T10:20:00.1234567891'], 'string', '2031-05-01T10:20:00.1234567891'],
    [['+5'], 'string', '+5'],
    [['-'], 'string', '-'],
    [['1e'], 'string', '1e'],
    [['1 '], 'string', '1 '],
    [['"5"', '""'], 'i64', 5n, null]
  ];
  for (const [values, ...expected] of cases) assert.deepEqual(await column(values), expected, values.join(' | '));
});

test('an integer that i64 does not hold is an error that names its line and place', async () => {
  await assert.rejects(column(['1', '99999999999999999999', '3']), {
    name: 'DataError',
    message: `line 3:1, column 'c': "99999999999999999999" is larger than i64 holds; declare the column with schema, as string or f64`
  });
  assert.deepEqual(await column(['99999999999999999999', '3'], 'string'), ['string', '99999999999999999999', '3']);
});

test('with a schema, types are as declared, empty is null, and what does not fit is an error', async () => {
  assert.deepEqual(await column(['1', '', '300'], 'i16'), ['i16', 1, null, 300]);
  assert.deepEqual(await column(['1', '', 'x'], 'string'), ['string', '1', null, 'x']);
  assert.deepEqual(await column(['1', 'NaN', '-inf'], 'f64'), ['f64', 1, Number.NaN, -Infinity]);
  assert.deepEqual(await column(['2031-05-01'], 'timestamp_ms'), ['timestamp_ms', 1935360000000n]);
  await assert.rejects(column(['1', '40000'], 'i16'), /line 3:1, column 'c': "40000" is not a value of type i16/);
  await assert.rejects(column(['1'], 'list<i64>'), /column 'c': values of type list<i64> cannot be read from CSV/);
  assert.deepEqual((await read('a,b\n1,2\n', { b: 'i32', missing: 'i64' })).rows, [[2]]);
});

test('quotes, line breaks and marks at the beginning are read as they are meant', async () => {
  const cases: [text: string, ...rows: Value[][]][] = [
    ['a,b\r\n1,x\r\n2,y\r\n', [1n, 'x'], [2n, 'y']],
    ['\ufeffa,b\n1,x', [1n, 'x']],
    ['a,b\n1,"x, ""y"" z"\n', [1n, 'x, "y" z']],
    ['a,b\n1,"two\nlines"\r\n2,"c\r\nd"\n', [1n, 'two\nlines'], [2n, 'c\r\nd']],
    ['a,b\n1,""""\n2,""""""\n', [1n, '"'], [2n, '""']],
    ['a,b\n1,5" pipe\n', [1n, '5" pipe']],
    ['a,b\n\n1,x\n\r\n2,y\n\n', [1n, 'x'], [2n, 'y']],
    ['"a","__proto__"\n1,"é🜁"\n', [1n, 'é🜁']],
    ['a,b\n1,', [1n, '']],
    ['a,b\n']
  ];
  for (const [text, ...rows] of cases)
    for (const piece of [1, 2, 3, 1000]) assert.deepEqual((await read(text, null, piece)).rows, rows, text);
  assert.deepEqual((await read('a\n1\n\n3\n')).rows, [[1n], [null], [3n]]);
});

test('what is no CSV says where', async () => {
  const cases: [text: string | Uint8Array, message: string][] = [
    ['', 'line 1: the file is empty: a line with the names of the columns is expected'],
    ['a,b\n1,2\n3\n', 'line 3:2: 1 fields where the header has 2'],
    ['a,b\n1,2\n3,4,é,6\n', 'line 3:5: 4 fields where the header has 2'],
    ['a,b\n1,"x\ny\n', 'line 2:3: a quote is opened here and never closed'],
    ['a,b\n1,"x"y\n', 'line 2:6: after the closing quote a comma or the end of the line is expected'],
    ['a,b,a\n', "line 1, column 'a': two columns have this name"],
    [Buffer.from('a,b\n1,x\n2,\xff\n', 'latin1'), 'line 3: text that is not UTF-8; save the file as UTF-8'],
    [Buffer.from('a,b\n1,2\n', 'utf16le').subarray(0), 'the file is UTF-16; save it as UTF-8']
  ];
  for (const [text, message] of cases.slice(0, -1)) await assert.rejects(read(text), { name: 'DataError', message });
  await assert.rejects(read(Buffer.concat([Uint8Array.of(0xff, 0xfe), Buffer.from('a,b\n', 'utf16le')])), {
    message: cases.at(-1)?.[1] as string
  });
});

test('a broken row far down is named by its line', async () => {
  const line = '12,"a\nb",2031-05-01T10:20:00\n';
  const text = `n,s,t\n${line.repeat(200_000)}12,x\n`;
  await assert.rejects(read(text, null, 1 << 16), /^DataError: line 400002:5: 2 fields where the header has 3$/);
});

test('a column that turns out to be text late is text from the beginning', async () => {
  const values = [...Array.from({ length: 50_000 }, (_, i) => `0${i}`), 'end'];
  const [type, ...read] = await column(values);
  assert.equal(type, 'string');
  assert.deepEqual(read, values);
});

test('any texts, written with quotes where needed, are read back', async () => {
  const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const text = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', 'é', '\r\n', ' ') });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(text, text), { maxLength: 8 }), fc.integer({ min: 1, max: 20 }), async (rows, piece) => {
      const csv = `a,b\n${rows.map(row => `${row.map(quoted).join(',')}\n`).join('')}`;
      assert.deepEqual((await read(csv, null, piece)).rows, rows);
    })
  );
});

const number = fc.stringMatching(/^-?\d{0,12}(\.\d{0,12})?(e-?\d{1,2})?$/);
const instant = fc.stringMatching(/^[0-2]\d{3}-[01]\d-[0-3]\d[T ][0-2]\d:[0-5]\d:[0-6]\d(\.\d{0,10})?(Z|[+-][01]\d:?[0-6]\d| \+02|z)?$/);

test('what the loops read is what its text says, number by number and time by time', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(number, { minLength: 1, maxLength: 20 }), async values => {
      const isNumber = (text: string) => /^-?(\d+\.?\d*|\.\d+)(e-?\d+)?$/.test(text);
      const kept = ['0.5', ...values.filter(isNumber)];
      assert.deepEqual(await column(kept), ['f64', ...kept.map(Number)]);
    })
  );
  const bytes = (text: string) => new TextEncoder().encode(text);
  await fc.assert(
    fc.asyncProperty(fc.array(instant, { minLength: 1, maxLength: 20 }), async values => {
      const read = (text: string) => {
        const at = { seconds: 0, nanoseconds: 0, digits: 0 };
        const isRead = readInstant(bytes(text), 0, text.length, at);
        return isRead ? BigInt(at.seconds) * 1_000_000n + BigInt(Math.trunc(at.nanoseconds / 1000)) : null;
      };
      const kept = values.filter(value => read(value) !== null);
      assert.deepEqual(await column(kept, 'timestamp_us'), ['timestamp_us', ...kept.map(read)]);
      for (const value of values) if (read(value) === null) await assert.rejects(column([value], 'timestamp_us'), value);
    })
  );
});

test('texts that repeat, short and long, are the same texts', async () => {
  const texts = Array.from(
    { length: 40_000 },
    (_, i) => 'abcdefghijklmnopqrst'.slice(i % 3, (i * 7) % 21) + (i % 5 === 0 ? String(i % 997) : '')
  );
  for (const piece of [1 << 20, 5000]) {
    const { rows } = await read(`c,x\n${texts.map(text => `"${text}",1\r\n`).join('')}`, null, piece);
    assert.deepEqual(
      rows.map(row => row[0]),
      texts
    );
  }
  assert.deepEqual(await column(['a', '', 'a', ''], 'string'), ['string', 'a', null, 'a', null]);
});
