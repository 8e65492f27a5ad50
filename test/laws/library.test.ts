import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Entities } from '../../engine/columns/entities.ts';
import { mergeWords } from '../../engine/compile/library/merge.ts';
import { sortScratch } from '../../engine/compile/library/sort.ts';
import { libraryModule } from '../../engine/compile/library.ts';
import { I64 } from '../../engine/types/type.ts';
import { Linear } from '../support/linear.ts';

const linear = new Linear(libraryModule([1, 2, 3, 5]));
const UNSET = 0xee;

const bools = fc.array(fc.nat(1), { maxLength: 70 });

test('bytes are packed into bits, eight at a time and the rest, and counted', () => {
  fc.assert(
    fc.property(bools, bytes => {
      linear.reset();
      const bits = linear.room(16);
      const set = linear.call('pack_bits', linear.put(Uint8Array.from(bytes)), bytes.length, bits);
      const expected = new Uint8Array(16).fill(UNSET).fill(0, 0, Math.ceil(bytes.length / 8));
      for (const [i, b] of bytes.entries()) expected[i >> 3]! |= b << (i & 7);
      assert.deepEqual(linear.view(Uint8Array, bits, 16), expected);
      assert.equal(set, bytes.filter(b => b).length);
    })
  );
});

test('bits are unpacked from any offset', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 12, maxLength: 12 }), fc.nat(20), fc.nat(70), (bits, offset, count) => {
      linear.reset();
      const source = linear.put(bits);
      const bytes = linear.room(count + 8);
      linear.call('unpack_bits', source, offset, count, bytes);
      const expected = Array.from({ length: count + 8 }, (_, i) =>
        i < count ? ((bits[(i + offset) >> 3] as number) >> ((i + offset) & 7)) & 1 : UNSET
      );
      assert.deepEqual([...linear.view(Uint8Array, bytes, count + 8)], expected);
    })
  );
});

const ARRAYS = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array, 8: BigUint64Array } as const;

for (const width of [1, 2, 4, 8] as const) {
  const array = ARRAYS[width];
  const column = fc.array(fc.bigInt({ min: 0n, max: 2n ** BigInt(width * 8) - 1n }), { minLength: 1, maxLength: 40 });
  const typed = (values: readonly bigint[]) => (width === 8 ? BigUint64Array.from(values) : ARRAYS[width].from(values.map(Number)));
  const read = (at: number, length: number): bigint[] => Array.from(linear.view<ArrayLike<number | bigint>>(array, at, length), BigInt);

  test(`${width}-byte columns are taken and gathered by row, -1 and null sources giving null`, () => {
    const rows = column.chain(values =>
      fc.record({
        values: fc.constant(values),
        valid: fc.option(fc.array(fc.nat(1), { minLength: values.length, maxLength: values.length })),
        index: fc.array(fc.integer({ min: -1, max: values.length - 1 }), { maxLength: 40 })
      })
    );
    fc.assert(
      fc.property(rows, ({ values, valid, index }) => {
        linear.reset();
        const from = linear.put(typed(values));
        const validity = valid ? linear.put(Uint8Array.from(valid)) : 0;
        const [to, toValid] = [linear.room(index.length * width), linear.room(index.length)];
        const nulls = linear.call(`gather_${width}`, from, validity, linear.put(Int32Array.from(index)), index.length, to, toValid);
        const expected = index.map(i => (i >= 0 && (valid?.[i] ?? 1) ? (values[i] as bigint) : null));
        assert.deepEqual(
          read(to, index.length),
          expected.map(v => v ?? 0n)
        );
        assert.deepEqual(
          [...linear.view(Uint8Array, toValid, index.length)],
          expected.map(v => Number(v !== null))
        );
        assert.equal(nulls, expected.filter(v => v === null).length);
        const present = index.filter(i => i >= 0);
        linear.call(`take_${width}`, from, linear.put(Int32Array.from(present)), present.length, to);
        assert.deepEqual(
          read(to, present.length),
          present.map(i => values[i])
        );
      })
    );
  });

  test(`${width}-byte columns are compacted by a mask, in place too`, () => {
    fc.assert(
      fc.property(column, fc.infiniteStream(fc.constantFrom(0, 1, 255)), (values, stream) => {
        linear.reset();
        const mask = [...stream.take(values.length)];
        const maskAt = linear.put(Uint8Array.from(mask));
        const from = linear.put(typed(values));
        const expected = values.filter((_, i) => mask[i]);
        const indexes = linear.room(values.length * 4);
        assert.equal(linear.call('where', maskAt, values.length, indexes), expected.length);
        assert.deepEqual(
          [...linear.view(Uint32Array, indexes, expected.length)].map(i => values[i]),
          expected
        );
        assert.equal(linear.call(`compact_${width}`, from, maskAt, values.length, from), expected.length);
        assert.deepEqual(read(from, expected.length), expected);
      })
    );
  });
}

test('iota counts from its first', () => {
  linear.reset();
  const to = linear.room(16);
  linear.call('iota', to, 3, 7);
  assert.deepEqual([...linear.view(Uint32Array, to, 4)], [7, 8, 9, 0xeeeeeeee]);
});

interface Row {
  readonly time: bigint;
  readonly subsort: bigint;
  readonly entity: number;
}

// Hashes whose order is not the numbers', one beyond 2^63.
const HASHES = BigUint64Array.from([5n, 2n ** 64n - 1n, 0n, 2n ** 63n, 7n]);
const hashOf = (row: Row): bigint => HASHES[row.entity] as bigint;

const rowOf = fc.record({
  time: fc.oneof(fc.bigInt({ min: -2n, max: 2n }), fc.constantFrom(-(2n ** 63n), 2n ** 63n - 1n, 2n ** 40n)),
  subsort: fc.oneof(fc.bigInt({ min: 0n, max: 1n }), fc.constantFrom(2n ** 64n - 1n, 2n ** 63n)),
  entity: fc.nat(HASHES.length - 1)
});

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
const inRowOrder = (a: Row, b: Row): number => compare(a.time, b.time) || compare(a.subsort, b.subsort) || compare(hashOf(a), hashOf(b));

const columnsOf = (rows: readonly Row[]) => ({
  time: linear.put(BigInt64Array.from(rows, r => r.time)),
  subsort: linear.put(BigUint64Array.from(rows, r => r.subsort)),
  entity: linear.put(Uint32Array.from(rows, r => r.entity))
});

for (const n of [1, 2, 3, 5]) {
  test(`${n} inputs are merged, equal rows paired first with first, in as many calls as there is room for`, () => {
    const inputs = fc.array(fc.array(rowOf, { maxLength: 30 }), { minLength: n, maxLength: n });
    fc.assert(
      fc.property(inputs, fc.integer({ min: 1, max: 60 }), (unordered, room) => {
        linear.reset();
        const sorted = unordered.map(rows => rows.toSorted(inRowOrder));
        const placed = sorted.map(columnsOf);
        const [time, subsort, entity] = [linear.room(room * 8), linear.room(room * 8), linear.room(room * 4)];
        const indexes = sorted.map(() => linear.room(room * 4));
        const words = [
          ...placed.flatMap((p, k) => [p.time, p.subsort, p.entity, 0, sorted[k]!.length]),
          linear.put(HASHES),
          time,
          subsort,
          entity,
          ...indexes
        ];
        assert.equal(words.length, mergeWords(n));
        const block = linear.put(Uint32Array.from(words));
        const rows: unknown[] = [];
        for (;;) {
          const count = linear.call(`merge_${n}`, block, room);
          for (let i = 0; i < count; i++) {
            const identity = [
              linear.view(BigInt64Array, time, room)[i],
              linear.view(BigUint64Array, subsort, room)[i],
              linear.view(Uint32Array, entity, room)[i]
            ];
            rows.push([...identity, ...indexes.map(at => linear.view(Int32Array, at, room)[i])]);
          }
          if (count < room) break;
        }
        assert.deepEqual(rows, mergedPlainly(sorted));
      })
    );
  });
}

// Every row by its identity and its number among its input's duplicates.
function mergedPlainly(inputs: readonly (readonly Row[])[]): unknown[] {
  const merged = new Map<string, { row: Row; copy: number; indexes: number[] }>();
  for (const [k, rows] of inputs.entries()) {
    const seen = new Map<string, number>();
    for (const [i, row] of rows.entries()) {
      const identity = `${row.time} ${row.subsort} ${row.entity}`;
      const copy = seen.get(identity) ?? 0;
      seen.set(identity, copy + 1);
      const key = `${identity} ${copy}`;
      const entry = merged.get(key) ?? { row, copy, indexes: inputs.map(() => -1) };
      entry.indexes[k] = i;
      merged.set(key, entry);
    }
  }
  const all = [...merged.values()].sort((a, b) => inRowOrder(a.row, b.row) || a.copy - b.copy);
  return all.map(({ row, indexes }) => [row.time, row.subsort, row.entity, ...indexes]);
}

function sortedBy(rows: readonly Row[]): { readonly order: number[]; readonly changed: number } {
  linear.reset();
  const { time, subsort, entity } = columnsOf(rows);
  const hashes = linear.put(HASHES);
  const order = linear.room(rows.length * 4);
  const scratch = linear.room(sortScratch(rows.length));
  const changed = linear.call('sort_rows', time, subsort, entity, hashes, rows.length, order, scratch);
  return { order: [...linear.view(Uint32Array, order, rows.length)], changed };
}

const orderOf = (rows: readonly Row[]): number[] =>
  rows.map((_, i) => i).sort((a, b) => inRowOrder(rows[a] as Row, rows[b] as Row) || a - b);

test('rows are sorted by time, subsort and hash, equal ones in their given order', () => {
  fc.assert(
    fc.property(fc.array(rowOf, { maxLength: 120 }), rows => {
      const expected = orderOf(rows);
      const { order, changed } = sortedBy(rows);
      assert.deepEqual(order, expected);
      assert.equal(changed, Number(expected.some((row, i) => row !== i)));
    }),
    { numRuns: 500 }
  );
});

test('hundreds of rows of one instant are sorted too', () => {
  const rows = fc.sample(fc.array(rowOf, { minLength: 900, maxLength: 900 }), { numRuns: 5, seed: 1 });
  for (const sample of rows) assert.deepEqual(sortedBy(sample).order, orderOf(sample));
});

test('random times of any size are sorted', () => {
  const time = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
  fc.assert(
    fc.property(fc.array(time, { maxLength: 300 }), times => {
      const rows = times.map((t, i) => ({ time: t, subsort: BigInt(i), entity: 0 }));
      assert.deepEqual(sortedBy(rows).order, orderOf(rows));
    })
  );
});

test('rows are grouped by entity, in order within each', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(6), { maxLength: 50 }), entities => {
      linear.reset();
      const [starts, rows] = [linear.room(8 * 4), linear.room(entities.length * 4)];
      linear.call('group', linear.put(Uint32Array.from(entities)), entities.length, 7, starts, rows);
      const expected = Array.from({ length: 7 }, (_, k) => entities.flatMap((e, i) => (e === k ? [i] : [])));
      assert.deepEqual([...linear.view(Uint32Array, rows, entities.length)], expected.flat());
      const ends = expected.map((_, k) => expected.slice(0, k).flat().length);
      assert.deepEqual([...linear.view(Uint32Array, starts, 8)], [...ends, entities.length]);
    })
  );
});

test('hashes are numbered as Entities numbers them, stopping when the table is half full', () => {
  const hash = fc.oneof(fc.bigInt({ min: 0n, max: 8n }), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }));
  fc.assert(
    fc.property(fc.array(hash, { maxLength: 80 }), hashes => {
      linear.reset();
      const plain = new Entities('g', I64);
      const numbers = hashes.map(h => plain.number(Number(h & 0xffffffffn), Number(h >> 32n)));
      const source = linear.put(BigUint64Array.from(hashes));
      const out = linear.room(hashes.length * 4);
      const known = linear.room(128 * 8);
      let slots = 4;
      let done = 0;
      let table = linear.put(Uint32Array.of(linear.put(new Uint32Array(slots)), slots - 1, known, 0));
      for (;;) {
        done += linear.call('number_entities', source + done * 8, hashes.length - done, out + done * 4, table);
        if (done === hashes.length) break;
        slots *= 2;
        const size = linear.view(Uint32Array, table, 4)[3] as number;
        assert.equal(size, slots / 4);
        table = linear.put(Uint32Array.of(linear.put(new Uint32Array(slots)), slots - 1, known, size));
        linear.call('place_entities', table, 0);
      }
      assert.deepEqual([...linear.view(Uint32Array, out, hashes.length)], numbers);
      assert.deepEqual(linear.view(BigUint64Array, known, plain.size), BigUint64Array.from(plain.hashes));
      const asked = [...hashes, 12345678901234567890n];
      const found = linear.room(asked.length * 4);
      linear.call('find_entities', linear.put(BigUint64Array.from(asked)), asked.length, found, table);
      assert.deepEqual(
        [...linear.view(Int32Array, found, asked.length)],
        [...numbers, plain.find(Number(asked.at(-1)! & 0xffffffffn), Number(asked.at(-1)! >> 32n))]
      );
    })
  );
});

test('keys are hashed as the language says, null to 0', () => {
  linear.reset();
  const to = linear.room(24);
  linear.call('hash_keys_8', linear.put(BigInt64Array.of(7n, -3n, 9n)), linear.put(Uint8Array.of(1, 1, 0)), 3, to);
  assert.deepEqual([...linear.view(BigUint64Array, to, 3)], [435660512367246687n, 8843846921599880550n, 0n]);
  linear.call('hash_keys_4', linear.put(Int32Array.of(42, -3)), 0, 2, to);
  assert.deepEqual([...linear.view(BigUint64Array, to, 2)], [17068610451847109879n, 17420266995955261563n]);
});
