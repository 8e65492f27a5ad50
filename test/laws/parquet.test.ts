import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Batch } from '../../engine/columns/column.ts';
import { StringPool } from '../../engine/columns/strings.ts';
import { DataError, LimitError } from '../../engine/diagnostics/failure.ts';
import { batchWriter } from '../../engine/sinks/writer.ts';
import { readParquet } from '../../engine/sources/parquet/reader.ts';
import { type Field, STRING, showType, type Type } from '../../engine/types/type.ts';
import type { Value } from '../../engine/types/value.ts';
import { batchOf, fieldsOf, rowsOf } from '../support/batches.ts';
import { anyRows } from '../support/columns.ts';
import * as pyarrow from '../support/parquet.ts';

async function batchIn(bytes: Uint8Array, strings: StringPool, schema: readonly Field[] | null = null): Promise<Batch> {
  const copy = Uint8Array.from(bytes);
  const file = { byteLength: copy.length, slice: (start: number, end?: number) => copy.buffer.slice(start, end) };
  return await readParquet(file, { strings, schema });
}

async function read(bytes: Uint8Array, schema: readonly Field[] | null = null): Promise<Record<string, Value[]>> {
  const strings = new StringPool();
  const batch = await batchIn(bytes, strings, schema);
  const rows = rowsOf(batch, strings);
  return Object.fromEntries(batch.schema.map(({ name }, i) => [name === '__proto__' ? 'proto' : name, rows.map(row => row[i] as Value)]));
}

const EVERY_TYPE: Record<string, Value[]> = {
  b: [true, null, false],
  i8: [1, -2, null],
  u16: [1, null, 65535],
  i64: [2n ** 62n + 1n, null, -5n],
  u64: [2n ** 64n - 1n, 0n, null],
  u32: [2 ** 32 - 1, 0, null],
  f16: [1.5, -0.25, 65504],
  f32: [1.5, null, 2],
  f64: [0.1, null, Number.NaN],
  s: ['a', 'Zürich', null],
  ls: ['x'.repeat(20), null, ''],
  d: ['p', 'q', null],
  ts: [1n, null, 3n],
  tms: [1n, null, 3n],
  d32: [1, null, -3],
  d64: [1, null, -1],
  du: [1n, null, 3n],
  l: [[1, null], null, []],
  ll: [['a'], null, ['b', 'c']],
  m: [[['a', 1n]], null, []],
  st: [[1n, 'x'], null, [3n, null]],
  proto: [1n, 2n, 3n],
  bin: [null, null, null],
  n: [null, null, null],
  deep: [[[[1, null], [['k', [1.5]]]], null], null, []],
  sb: [[null, 1n], null, [null, null]],
  time: [null, null, null]
};

test('columns of every type are read as pyarrow writes them', async () => {
  const { schema } = await batchIn(pyarrow.everyType(), new StringPool());
  assert.equal(
    schema.map(({ name, type }) => `${name}: ${showType(type)}`).join(', '),
    'b: bool, i8: i8, u16: u16, i64: i64, u64: u64, u32: u32, f16: f32, f32: f32, f64: f64, s: string, ls: large_string, d: string, ' +
      'ts: timestamp_ns, tms: timestamp_ms, d32: date32, d64: date32, du: duration_us, l: list<i32>, ll: list<string>, ' +
      'm: map<string, i64>, st: {__proto__: i64, b: string}, __proto__: i64, bin: binary, n: null, ' +
      'deep: list<{a: list<i8>, m: map<string, {x: f32}>}>, sb: {b: binary, i: i64}, time: time'
  );
  assert.deepEqual(await read(pyarrow.everyType()), EVERY_TYPE);
});

test('row groups follow one another, whatever the version of their pages', async () => {
  assert.deepEqual(await read(pyarrow.twoGroups()), EVERY_TYPE);
});

test('every codec is unpacked, every encoding decoded', async () => {
  const once = { i: [2n ** 62n + 1n, null, -1n], s: ['é', 'b', null], f: [0.5, null, -1] };
  for (const bytes of [pyarrow.snappy(), pyarrow.gzip(), pyarrow.brotli(), pyarrow.lz4()]) assert.deepEqual(await read(bytes), once);
  const { i, s, f } = await read(pyarrow.delta());
  assert.deepEqual(
    [i, s, f].map(column => column?.length),
    [60, 60, 60]
  );
  assert.deepEqual({ i: i?.slice(57), s: s?.slice(57), f: f?.slice(57) }, once);
});

test('96-bit times are exact to the nanosecond', async () => {
  assert.deepEqual(await read(pyarrow.int96()), { t: [1_000_000_001n, null, -5n] });
});

test('only the columns of a schema are read', async () => {
  assert.deepEqual(await read(pyarrow.everyType(), fieldsOf({ i64: 'i64', missing: 'i64', l: 'list<i64>' })), {
    i64: EVERY_TYPE['i64'],
    l: EVERY_TYPE['l']
  });
});

test('a decimal column fails by its name', async () => {
  await assert.rejects(read(pyarrow.decimal()), { name: 'DataError', message: /^column 'st\.x': decimal columns cannot be loaded/ });
});

test('what is no Parquet file says so', async () => {
  await assert.rejects(read(Buffer.from('time,key\n1,a\n')), /this is not a Parquet file/);
  await assert.rejects(read(new Uint8Array(3)), /this is not a Parquet file: it is too short/);
  await assert.rejects(read(pyarrow.int96().subarray(0, -20)), /this is not a Parquet file, or it is cut off/);
});

test('damaged files end in rows or in an error that says what, soon', async () => {
  const sources = [pyarrow.everyType(), pyarrow.twoGroups(), pyarrow.delta(), pyarrow.lz4()];
  let seed = 11;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  let refused = 0;
  for (let round = 0; round < 1000; round++) {
    const bytes = Uint8Array.from(sources[round % sources.length] as Uint8Array);
    for (let i = random(3); i >= 0; i--) bytes[random(bytes.length)] = random(256);
    try {
      await batchIn(bytes, new StringPool());
    } catch (error) {
      refused++;
      assert.ok(error instanceof DataError || error instanceof LimitError, `round ${round}: ${(error as Error).stack}`);
    }
  }
  assert.ok(refused > 300, `only ${refused} refused`);
});

const writable = (type: Type): boolean => {
  if (type.kind === 'list') return writable(type.item);
  if (type.kind === 'map') return writable(type.key) && writable(type.value);
  if (type.kind === 'record') return type.fields.every(field => writable(field.type));
  return !/^(duration|interval)/.test(type.kind) && !(type.kind === 'timestamp' && type.unit === 's');
};

/** Parquet has one kind of text. */
function asWritten(type: Type): Type {
  if (type.kind === 'list') return { kind: 'list', item: asWritten(type.item) };
  if (type.kind === 'map') return { kind: 'map', key: asWritten(type.key), value: asWritten(type.value) };
  if (type.kind === 'record') return { kind: 'record', fields: type.fields.map(field => ({ ...field, type: asWritten(field.type) })) };
  return type.kind === 'large_string' ? STRING : type;
}

test('what is written is read back, whatever its types', async () => {
  const rows = anyRows.filter(({ fields }) => fields.every(({ type }) => writable(type)));
  await fc.assert(
    fc.asyncProperty(rows, async ({ fields, rows }) => {
      const strings = new StringPool();
      const writer = batchWriter('parquet', fields, strings);
      const bytes = [rows, rows.slice(1)].flatMap(some => writer.batch(batchOf(fields, some, strings).columns, some.length));
      const other = new StringPool();
      const batch = await batchIn(Buffer.concat([...writer.begin(), ...bytes, ...writer.end()]), other);
      assert.deepEqual(
        batch.schema,
        fields.map(({ name, type }) => ({ name, type: asWritten(type) }))
      );
      assert.deepEqual(rowsOf(batch, other), [...rows, ...rows.slice(1)]);
    }),
    { numRuns: 200 }
  );
});

test('seconds become milliseconds; what Parquet cannot hold is an error that names the column', async () => {
  const strings = new StringPool();
  const write = (spelling: Record<string, string>, row: Value[]) => {
    const fields = fieldsOf(spelling);
    const writer = batchWriter('parquet', fields, strings);
    return Buffer.concat([...writer.begin(), ...writer.batch(batchOf(fields, [row], strings).columns, 1), ...writer.end()]);
  };
  assert.deepEqual(await read(write({ t: 'timestamp_s' }, [7n])), { t: [7000n] });
  assert.throws(() => write({ t: 'timestamp_s' }, [2n ** 62n]), /column 't', row 0 .* is too far for Parquet/);
  assert.throws(() => write({ d: 'duration_s' }, [1n]), /column 'd': values of type duration_s cannot be written as Parquet/);
});
