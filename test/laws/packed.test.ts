import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { columnOf } from '../../engine/columns/builder.ts';
import type { Column } from '../../engine/columns/column.ts';
import { pack, unpack } from '../../engine/columns/packed.ts';
import { sliceColumn } from '../../engine/columns/slice.ts';
import { StringPool } from '../../engine/columns/strings.ts';
import { valueAt } from '../../engine/columns/values.ts';
import { anyRows, type Rows } from '../support/columns.ts';

test('columns of any type that are packed, cut before or not, are the same unpacked', () => {
  fc.assert(fc.property(anyRows, fc.nat(3), returns), { numRuns: 300 });
});

function returns(given: Rows, skipped: number): void {
  const strings = new StringPool();
  const values = (column: Column) => Array.from({ length: column.length }, (_, row) => valueAt(column, row, strings));
  const columns = given.fields.map(({ type }, i) => {
    const whole = columnOf(
      type,
      given.rows.map(row => row[i] ?? null),
      strings
    );
    return sliceColumn(whole, Math.min(skipped, whole.length), whole.length);
  });
  const bytes = Buffer.concat(pack(columns));
  assert.equal(bytes.length % 8, 0);
  const types = given.fields.map(({ type }) => type);
  const back = unpack(new Uint8Array(bytes).buffer, types);
  assert.deepEqual(
    back.map(({ type }) => type),
    types
  );
  assert.deepEqual(back.map(values), columns.map(values));
}
