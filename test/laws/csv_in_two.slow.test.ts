import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { StringPool } from '../../engine/columns/strings.ts';
import type { Cut } from '../../engine/sources/bytes.ts';
import { readCsv } from '../../engine/sources/csv/reader.ts';
import { type Rest, readRest } from '../../engine/sources/csv/rest.ts';
import { type Field, STRING, showType } from '../../engine/types/type.ts';
import type { Value } from '../../engine/types/value.ts';
import { rowsOf } from '../support/batches.ts';

interface Read {
  readonly types: readonly string[];
  readonly rows: Value[][];
}

/** What is read, or why not. `cut`: null is in one part. */
async function read(text: string, cut: Cut | null, schema: readonly Field[] | null = null): Promise<Read | string> {
  const strings = new StringPool();
  const bytes = Buffer.from(text);
  try {
    const batch = await readCsv(() => pieces(bytes), { strings, schema, cut });
    return { types: batch.schema.map(({ name, type }) => `${name}: ${showType(type)}`), rows: rowsOf(batch, strings) };
  } catch (error) {
    return `${error}`;
  }
}

const PIECE = 11;
const pieces = (bytes: Uint8Array): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / PIECE) }, (_, i) => bytes.slice(i * PIECE, (i + 1) * PIECE));

/** The file cut after so many bytes; `told` what became of the second part. */
function cutAt(text: string, at: number, told: (rest: Rest | null) => void = () => {}): Cut {
  const bytes = Buffer.from(text).subarray(at);
  return {
    at,
    async read(width, columns) {
      const rest = await readRest(() => pieces(bytes), { width, columns }).catch(() => null);
      told(rest);
      return rest;
    }
  };
}

/** After each line break of a text, in bytes. */
const lineEnds = (text: string): number[] => [...Buffer.from(text)].flatMap((byte, i) => (byte === 0x0a ? [i + 1] : []));

const field = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: -9, max: 99 }).map(String) },
  { weight: 2, arbitrary: fc.constantFrom('', '2.5', 'x', 'ö,', 'true', '2031-05-01', '2031-05-01T10:20:00', '2031-05-01T10:20:00.25') },
  fc.constantFrom('"a\nb"', '"\n"', '"say ""no""\n"', '\ufeffx', '99999999999999999999', '"', 'NaN')
);
const line = fc.tuple(field, field).map(fields => fields.join(','));
const file = fc
  .tuple(fc.array(line, { maxLength: 12 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([lines, end, last]) => `a,b${end}${lines.join(end)}${last ? end : ''}`);

test('a file that is read in two parts is read as in one, wherever a line is thought to end', async () => {
  await fc.assert(
    fc.asyncProperty(file, async text => {
      const whole = await read(text, null);
      for (const at of lineEnds(text)) assert.deepEqual(await read(text, cutAt(text, at)), whole, `cut at ${at}`);
    })
  );
});

test('so it is with declared columns, in another order', async () => {
  const schema: Field[] = [
    { name: 'b', type: STRING },
    { name: 'a', type: STRING }
  ];
  await fc.assert(
    fc.asyncProperty(file, async text => {
      const whole = await read(text, null, schema);
      for (const at of lineEnds(text)) assert.deepEqual(await read(text, cutAt(text, at), schema), whole, `cut at ${at}`);
    })
  );
});

test('the second part is taken over where its columns are such as the first', async () => {
  const text = 'at,n,x,s\n2031-05-01T10:20:00,1,2.5,a\n2031-05-01T10:20:00.25,,,b\n2031-05-01T10:20:01,3,1e3,a\n';
  let rest: Rest | null = null;
  const cut = cutAt(text, lineEnds(text)[1] as number, found => {
    rest = found;
  });
  const expected = await read(text, null);
  const served = { ...cut, read: (...asked: Parameters<Cut['read']>) => cut.read(...asked) };
  assert.deepEqual(await read(text, served), expected);
  assert.equal((rest as Rest | null)?.length, 2);
  // Only what was taken over can show a mistake in it.
  const empty: Cut = { ...cut, read: async (...asked) => ({ ...((await cut.read(...asked)) as Rest), length: 0, columns: [] }) };
  assert.notDeepEqual(await read(text, empty), expected);
});
