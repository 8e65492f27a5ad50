import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { columnOf } from '../../engine/columns/builder.ts';
import type { Events } from '../../engine/columns/events.ts';
import { GroupingIndex } from '../../engine/columns/grouping.ts';
import { StringPool } from '../../engine/columns/strings.ts';
import { valueAt } from '../../engine/columns/values.ts';
import { mergeEvents } from '../../engine/sources/arrange.ts';
import { prepare, type TableSetup, tableColumns } from '../../engine/sources/prepare.ts';
import { counted, neverFalls } from '../../engine/sources/rising.ts';
import { hashValue } from '../../engine/types/hash.ts';
import { parseType } from '../../engine/types/notation.ts';
import type { Field, Type } from '../../engine/types/type.ts';
import type { Value } from '../../engine/types/value.ts';
import { batchOf, fieldsOf } from '../support/batches.ts';
import { valuesOf } from '../support/columns.ts';

interface Load {
  readonly events: Events;
  readonly index: GroupingIndex;
  readonly strings: StringPool;
}

const SETUP: TableSetup = { time: 'at', key: 'key' };

function load(fields: readonly Field[], rows: readonly (readonly Value[])[], setup = SETUP): Load {
  const strings = new StringPool();
  const key = fields.find(field => field.name === setup.key) as Field;
  const index = new GroupingIndex('g', key.type, strings);
  const columns = tableColumns(fields, setup, null);
  const events = prepare([batchOf(fields, rows, strings)], setup, columns, { strings, index, firstRow: 0 });
  return { events, index, strings };
}

/** Time, subsort, key hash, key and columns of every row. */
function shown({ events, index, strings }: Load): Value[][] {
  return Array.from({ length: events.length }, (_, row) => {
    const entity = events.entity[row] as number;
    const key = valueAt(index.keys(), entity, strings);
    const fields = events.columns.map(column => valueAt(column, row, strings));
    return [events.time[row] as bigint, events.subsort[row] as bigint, index.entities.hash(entity), key, ...fields];
  });
}

const compare = (a: Value, b: Value): number => ((a as bigint) < (b as bigint) ? -1 : (a as bigint) > (b as bigint) ? 1 : 0);

/** The same, said as §1.1 says it. */
function naively(key: Type, rows: readonly (readonly Value[])[], withSubsort: boolean): Value[][] {
  return rows
    .map((row, i): Value[] => [
      row[0] as bigint,
      withSubsort ? (row[2] as bigint) : BigInt(i),
      hashValue(key, row[1] as Value),
      ...row.slice(1, 2),
      ...row
    ])
    .sort(
      (a, b) => compare(a[0] as Value, b[0] as Value) || compare(a[1] as Value, b[1] as Value) || compare(a[2] as Value, b[2] as Value)
    );
}

const time = fc.oneof(fc.bigInt(-5n, 5n), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n));
const subsort = fc.oneof(fc.bigInt(0n, 2n), fc.bigInt(0n, 2n ** 64n - 1n));

for (const key of ['string', 'i64', 'i8', 'u32', 'f64', 'bool', 'date32', 'timestamp_ms', 'interval_days']) {
  test(`rows with keys of type ${key} come into the order of time, subsort and key hash`, () => {
    const type = parseType(key);
    const fields = fieldsOf({ at: 'timestamp_ns', key, order: 'u64', value: 'list<string>' });
    const row = fc.tuple(time, valuesOf(type), subsort, valuesOf(parseType('list<string>')));
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), fc.boolean(), (rows, withSubsort) => {
        const loaded = load(fields, rows, withSubsort ? { ...SETUP, subsort: 'order' } : SETUP);
        assert.deepEqual(shown(loaded), naively(type, rows, withSubsort));
      }),
      { numRuns: 60 }
    );
  });
}

test('records can be keys', () => {
  const fields = fieldsOf({ at: 'timestamp_ns' }).concat({
    name: 'key',
    type: { kind: 'record', fields: fieldsOf({ a: 'string', b: 'i32' }) }
  });
  const rows: Value[][] = [
    [2n, ['x', 1]],
    [1n, ['x', null]],
    [3n, ['x', 1]],
    [4n, null]
  ];
  assert.deepEqual(shown(load(fields, rows)), naively((fields[1] as Field).type, rows, false));
});

const EVERY_LAYOUT = fieldsOf({
  at: 'timestamp_ns',
  key: 'string',
  order: 'u64',
  list: 'list<string>',
  map: 'map<string, i8>',
  none: 'null'
}).concat({
  name: 'record',
  type: { kind: 'record', fields: fieldsOf({ a: 'bool', b: 'list<f32>' }) }
});

const anyRow = fc.tuple(
  fc.bigInt(-3n, 3n),
  fc.constantFrom('a', 'b', null),
  fc.bigInt(0n, 1n),
  ...EVERY_LAYOUT.slice(3).map(field => valuesOf(field.type))
);

test('any cuts of the rows into loads, merged, are the load of all; what was there before is not touched', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(anyRow, { maxLength: 8 }), { minLength: 1, maxLength: 6 }),
      fc.boolean(),
      fc.boolean(),
      (loads, withSubsort, sorted) => {
        const setup = withSubsort ? { ...SETUP, subsort: 'order' } : SETUP;
        const parts = sorted
          ? loads.map((rows, i) => rows.map((row): Value[] => [(row[0] as bigint) + BigInt(i * 10), ...row.slice(1)]))
          : loads;
        const whole = load(EVERY_LAYOUT, parts.flat(), setup);
        const { index, strings } = load(EVERY_LAYOUT, [], setup);
        const add = (to: Events, rows: readonly Value[][], firstRow: number): Events =>
          mergeEvents(
            to,
            prepare([batchOf(EVERY_LAYOUT, rows, strings)], setup, EVERY_LAYOUT, { strings, index, firstRow }),
            index.entities
          );
        let events = load(EVERY_LAYOUT, [], setup).events;
        let added = 0;
        for (const rows of parts) {
          const before = shown({ events, index, strings });
          const next = add(events, rows as Value[][], added);
          add(events, rows.toReversed() as Value[][], added);
          assert.deepEqual(shown({ events, index, strings }), before);
          events = next;
          added += rows.length;
        }
        assert.deepEqual(shown({ events, index, strings }), shown(whole));
      }
    )
  );
});

test('adding rows that come last costs what they are, not what is there', () => {
  const fields = fieldsOf({ at: 'timestamp_ns', key: 'string' });
  const rows = (from: number, count: number) => Array.from({ length: count }, (_, i): Value[] => [BigInt(from + i), 'k']);
  const { events: first, index, strings } = load(fields, rows(0, 10_000));
  const add = (to: Events, from: number) =>
    mergeEvents(to, prepare([batchOf(fields, rows(from, 10), strings)], SETUP, fields, { strings, index, firstRow: from }), index.entities);
  const second = add(first, 10_000);
  const third = add(second, 10_010);
  assert.equal(third.time.buffer, second.time.buffer);
  assert.equal(third.length, 10_020);
  assert.notEqual(add(second, 10_010).time.buffer, third.time.buffer);
});

test('time columns of every kind become nanoseconds', () => {
  const cases: [type: string, unit: 'ns' | 'us' | 'ms' | 's', value: Value, nanoseconds: bigint][] = [
    ['timestamp_ns', 's', 5n, 5n],
    ['timestamp_ms', 's', -5n, -5_000_000n],
    ['timestamp_s', 'ns', 1n, 1_000_000_000n],
    ['date32', 's', 1, 86_400_000_000_000n],
    ['date32', 's', -1, -86_400_000_000_000n],
    ['string', 's', '1970-01-01T00:00:01.5+01:00', -3_598_500_000_000n],
    ['large_string', 's', '1970-01-02', 86_400_000_000_000n],
    ['i64', 'ns', 2n ** 53n + 1n, 2n ** 53n + 1n],
    ['i32', 'ms', 7, 7_000_000n],
    ['u64', 'us', 9n, 9_000n],
    ['f64', 's', 1.5, 1_500_000_000n],
    ['f64', 'ns', -1.9, -1n],
    ['f32', 'ms', 0.25, 250_000n]
  ];
  for (const [type, timeUnit, value, nanoseconds] of cases) {
    const { events } = load(fieldsOf({ at: type, key: 'i64' }), [[value, 1n]], { ...SETUP, timeUnit });
    assert.deepEqual(Array.from(events.time), [nanoseconds], type);
  }
});

test('a time that cannot be read is an error that names column and row', () => {
  const cases: [type: string, value: Value, message: string][] = [
    ['timestamp_ns', null, 'the time is null'],
    ['string', 'soon', '"soon" is not a time; times look like 2031-05-01T10:20:00Z'],
    ['string', '2400-01-01', 'the time 2400-01-01 is outside of the years 1677 to 2262, which nanoseconds can hold'],
    ['timestamp_s', 2n ** 40n, 'the time 1099511627776 is outside of the years 1677 to 2262, which nanoseconds can hold'],
    ['u64', 2n ** 63n, 'the time 9223372036854775808 is outside of the years 1677 to 2262, which nanoseconds can hold'],
    ['f64', Number.NaN, 'NaN is not a time']
  ];
  for (const [type, value, message] of cases) {
    const fields = fieldsOf({ at: type, key: 'i64' });
    const good: Value = type === 'string' ? '2000-01-01' : type === 'f64' ? 0 : 0n;
    assert.throws(
      () =>
        load(fields, [
          [good, 1n],
          [value, 1n]
        ]),
      { name: 'DataError', message: `column 'at', row 1 (counted from 0): ${message}` }
    );
  }
  assert.throws(() => load(fieldsOf({ at: 'bool', key: 'i64' }), []), /column 'at': values of type bool are not times/);
});

test('subsorts are cast to u64; null and negative ones are errors', () => {
  const subsorts = (type: string, values: Value[]) =>
    Array.from(
      load(
        fieldsOf({ at: 'i64', key: 'i64', seq: type }),
        values.map(v => [0n, 0n, v]),
        { ...SETUP, subsort: 'seq' }
      ).events.subsort
    );
  assert.deepEqual(subsorts('i64', [3n, 1n]), [1n, 3n]);
  assert.deepEqual(subsorts('u8', [255]), [255n]);
  assert.deepEqual(subsorts('f64', [2.9]), [2n]);
  assert.deepEqual(subsorts('string', ['18446744073709551615']), [2n ** 64n - 1n]);
  assert.throws(() => subsorts('i64', [1n, null]), /column 'seq', row 1 \(counted from 0\): the subsort is null/);
  assert.throws(() => subsorts('i64', [-1n]), /column 'seq', row 0/);
  assert.throws(() => subsorts('list<i64>', [[]]), /column 'seq': a subsort of type list<i64>/);
});

test('default subsorts go on where the last load ended, beyond 2^32 too', () => {
  const fields = fieldsOf({ at: 'i64', key: 'i64' });
  const { index, strings } = load(fields, []);
  const events = prepare(
    [
      batchOf(
        fields,
        [
          [1n, 1n],
          [0n, 1n]
        ],
        strings
      )
    ],
    SETUP,
    fields,
    { strings, index, firstRow: 2 ** 32 - 1 }
  );
  assert.deepEqual(Array.from(events.subsort), [2n ** 32n, 2n ** 32n - 1n]);
});

test('later loads get the columns of the first: missing ones null, others left out, types fitted', () => {
  const columns = fieldsOf({ at: 'timestamp_ns', key: 'string', n: 'i64', x: 'f32' });
  const { index, strings } = load(columns, []);
  const later = fieldsOf({ extra: 'bool', n: 'i32', key: 'large_string', at: 'string' });
  const add = (fields: Field[], row: Value[]) =>
    prepare([batchOf(fields, [row], strings)], SETUP, columns, { strings, index, firstRow: 0 });
  const events = add(later, [true, 7, 'k', '1970-01-01T00:00:00.000000001']);
  assert.deepEqual(shown({ events, index, strings })[0]?.slice(3), ['k', 1n, 'k', 7n, null]);
  const floats = fieldsOf({ at: 'timestamp_ns', key: 'string', n: 'f64' });
  assert.deepEqual(valueAt(add(floats, [1n, 'k', 3]).columns[2] as never, 0, strings), 3n);
  assert.throws(() => add(floats, [1n, 'k', 3.5]), /column 'n', row 0 \(counted from 0\): 3.5 is not a value of type i64/);
  assert.throws(() => add(fieldsOf({ at: 'i64', n: 'i64' }), [1n, 1n]), /column 'key': there is no such column; there are 'at', 'n'/);
  assert.throws(
    () => add(fieldsOf({ at: 'i64', key: 'string', n: 'list<i64>' }), [1n, 'k', []]),
    /column 'n': values of type list<i64> cannot become i64/
  );
});

test('a column that is there twice, that is missing or that cannot be a key is an error', () => {
  const fields = fieldsOf({ at: 'i64', key: 'list<i64>', __proto: 'i64' });
  assert.throws(() => tableColumns(fields, SETUP, null), /column 'key': values of type list<i64> cannot be keys/);
  assert.throws(() => tableColumns(fields, { ...SETUP, key: '__proto__' }, null), /column '__proto__': there is no such column/);
  assert.throws(() => tableColumns([...fields, ...fields], SETUP, null), /column 'at': there are two columns of this name/);
});

test('the keys of a grouping are known by entity number, a null key is null', () => {
  const strings = new StringPool();
  const type = parseType('string');
  const index = new GroupingIndex('g', type, strings);
  assert.deepEqual(Array.from(index.number(columnOf(type, ['a', null, 'b', 'a'], strings))), [0, 1, 2, 0]);
  index.entities.number(1, 2);
  assert.deepEqual(Array.from(index.number(columnOf(type, ['c', 'b', null], strings))), [4, 2, 1]);
  const keys = index.keys();
  assert.deepEqual(
    Array.from({ length: keys.length }, (_, i) => valueAt(keys, i, strings)),
    ['a', null, 'b', null, 'c']
  );
});

test('many rows are sorted as few are', () => {
  const fields = fieldsOf({ at: 'timestamp_ns', key: 'i32', order: 'u64' });
  const rows = Array.from({ length: 10_000 }, (_, i): Value[] => [
    BigInt(Math.imul(i, 2654435761) % 50) * 10n ** 15n,
    (i * 7) % 11,
    BigInt(i % 3)
  ]);
  assert.deepEqual(shown(load(fields, rows)), naively(parseType('i32'), rows, false));
  assert.deepEqual(shown(load(fields, rows, { ...SETUP, subsort: 'order' })), naively(parseType('i32'), rows, true));
});

test('a fall is found wherever it is, also between blocks; numbers count on beyond 2^32', () => {
  const rising = BigInt64Array.from({ length: 40_000 }, (_, i) => BigInt(i >> 1) - 5n);
  assert.ok(neverFalls(rising) && neverFalls(new BigInt64Array(0)));
  for (const row of [1, 16_383, 16_384, 16_385, 39_999]) {
    const falling = rising.slice();
    falling[row] = -1n - 2n ** 62n;
    assert.ok(!neverFalls(falling), `row ${row}`);
  }
  const first = 2 ** 32 - 3;
  assert.deepEqual(
    counted(first, 20_000),
    BigUint64Array.from({ length: 20_000 }, (_, i) => BigInt(first + i))
  );
});
