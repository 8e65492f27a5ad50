import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { StringPool } from '../../engine/columns/strings.ts';
import { ArrowStreamReader } from '../../engine/sources/arrow/reader.ts';
import { Gathering } from '../../engine/sources/gathering.ts';
import { arrowBytes, batchOf, fieldsOf, rowsOf } from '../support/batches.ts';
import { anyRows } from '../support/columns.ts';

test('batches gathered as they come, in memory that is used again, are the rows that were sent, whatever number was expected', () => {
  fc.assert(
    fc.property(anyRows, fc.integer({ min: 1, max: 300 }), fc.option(fc.nat(20)), ({ fields, rows }, size, expected) => {
      const strings = new StringPool();
      const sent = [rows, rows.slice(1), rows.toReversed()];
      const bytes = arrowBytes(
        fields,
        sent.map(some => batchOf(fields, some, strings)),
        strings
      );
      const gathering = new Gathering(fields, expected);
      const reader = new ArrowStreamReader(strings, batch => gathering.add(batch));
      for (let at = 0; at < bytes.length; at += size) reader.push(bytes.slice(at, at + size));
      for (const batch of reader.end()) gathering.add(batch);
      assert.deepEqual(rowsOf(gathering.finish(), strings), sent.flat());
    }),
    { numRuns: 200 }
  );
});

test('a column has validity only from where something is null, and none where nothing is', () => {
  const strings = new StringPool();
  const fields = fieldsOf({ x: 'i64', s: 'string' });
  const gathering = new Gathering(fields, 2);
  for (const rows of [[[1n, 'a']], [[2n, null]], [[3n, 'c']]]) gathering.add(batchOf(fields, rows, strings));
  const { columns } = gathering.finish();
  assert.equal(columns[0]?.valid, null);
  assert.deepEqual(columns[1]?.valid, Uint8Array.of(1, 0, 1));
});
