import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { columnOf } from '../../engine/columns/builder.ts';
import type { Column } from '../../engine/columns/column.ts';
import { concatColumns } from '../../engine/columns/concat.ts';
import { sliceColumn } from '../../engine/columns/slice.ts';
import { nullColumn } from '../../engine/columns/storage.ts';
import { StringPool } from '../../engine/columns/strings.ts';
import { NONE, take, takeOrNull } from '../../engine/columns/take.ts';
import { valueAt } from '../../engine/columns/values.ts';
import type { Value } from '../../engine/types/value.ts';
import { anyType, valuesOf } from '../support/columns.ts';

const valuesIn = (column: Column, strings: StringPool): Value[] =>
  Array.from({ length: column.length }, (_, row) => valueAt(column, row, strings));

const typed = anyType(2).chain(type =>
  fc.tuple(fc.constant(type), fc.array(valuesOf(type), { maxLength: 12 }), fc.array(fc.nat(11), { maxLength: 12 }))
);

test('columns are cut, taken from and joined as arrays are', () => {
  fc.assert(
    fc.property(typed, fc.nat(12), fc.nat(12), ([type, values, wishes], a, b) => {
      const strings = new StringPool();
      const column = columnOf(type, values, strings);
      assert.deepEqual(valuesIn(column, strings), values);
      const [start, end] = [Math.min(a, b, values.length), Math.min(Math.max(a, b), values.length)];
      const part = sliceColumn(column, start, end);
      assert.deepEqual(valuesIn(part, strings), values.slice(start, end));
      const rows = wishes.filter(row => row < part.length);
      const some = rows.map(row => values[start + row] as Value);
      assert.deepEqual(valuesIn(take(part, Uint32Array.from(rows)), strings), some);
      assert.deepEqual(valuesIn(takeOrNull(part, Uint32Array.from([NONE, ...rows, NONE])), strings), [null, ...some, null]);
      const joined = concatColumns(type, [part, nullColumn(type, 2), column]);
      assert.deepEqual(valuesIn(joined, strings), [...values.slice(start, end), null, null, ...values]);
    }),
    { numRuns: 500 }
  );
});

test('two texts have one code exactly if they are the same, however they are interned', () => {
  const text = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', 'b', 'é', '🜁'), maxLength: 9 }),
    fc.constantFrom('', 'a'.repeat(400), 'a'.repeat(401))
  );
  fc.assert(
    fc.property(fc.array(text, { maxLength: 60 }), texts => {
      const strings = new StringPool();
      const codes = texts.map(one => strings.intern(one));
      const bytes = texts.map(one => new TextEncoder().encode(one));
      const offsets = Uint32Array.from([
        0,
        ...bytes.map(
          (
            (sum = 0) =>
            one =>
              (sum += one.length)
          )()
        )
      ]);
      assert.deepEqual(Array.from(strings.internAll(Buffer.concat(bytes), offsets, null)), codes);
      assert.deepEqual(
        codes.map(code => strings.text(code)),
        texts
      );
      assert.equal(strings.size, new Set(texts).size);
    })
  );
});

test('a hundred thousand texts keep their codes while the pool grows', () => {
  const strings = new StringPool();
  const texts = Array.from({ length: 100_000 }, (_, i) => `text ${i * 7919}`);
  const bytes = Buffer.from(texts.join(''));
  const offsets = new Uint32Array(texts.length + 1);
  texts.forEach((text, i) => {
    offsets[i + 1] = (offsets[i] as number) + text.length;
  });
  const codes = strings.internAll(bytes, offsets, null);
  assert.deepEqual(
    codes,
    Uint32Array.from(texts, (_, i) => i)
  );
  assert.deepEqual(strings.internAll(bytes, offsets, null), codes);
  assert.equal(strings.text(99_999), `text ${99_999 * 7919}`);
});
