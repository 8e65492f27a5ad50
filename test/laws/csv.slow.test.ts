import assert from 'node:assert/strict';
import { test } from 'node:test';
import { StringPool } from '../../engine/columns/strings.ts';
import { readCsv } from '../../engine/sources/csv/reader.ts';

const LINES = 4_000_000;
const A_PIECE = 10_000;

/** A file of so many lines, its header among them, and then `last`. */
function* great(last: string): Generator<Uint8Array> {
  const encoder = new TextEncoder();
  yield encoder.encode('at,user,amount\n');
  const line = (i: number): string => `2031-05-01T10:20:00.${String(i % 1000).padStart(3, '0')},u${i % 7919},${i}\n`;
  for (let from = 1; from < LINES; from += A_PIECE) {
    const count = Math.min(A_PIECE, LINES - from);
    yield encoder.encode(Array.from({ length: count }, (_, i) => line(from + i)).join(''));
  }
  yield encoder.encode(last);
}

test('a broken row at line 4,000,001 is named by line and column', { timeout: 120_000 }, async () => {
  const cases: readonly (readonly [last: string, schema: boolean, message: string])[] = [
    ['2031-05-01T10:20:00,u1\n', false, 'line 4000001:23: 2 fields where the header has 3'],
    ['2031-05-01T10:20:00,"u1,5\n', false, 'line 4000001:21: a quote is opened here and never closed'],
    ['2031-05-01T10:20:00,u1,x\n', true, `line 4000001:24, column 'amount': "x" is not a value of type i64`]
  ];
  for (const [last, declared, message] of cases) {
    const schema = declared ? [{ name: 'amount', type: { kind: 'i64' } as const }] : null;
    await assert.rejects(
      readCsv(() => great(last), { strings: new StringPool(), schema }),
      { name: 'DataError', message }
    );
  }
});
