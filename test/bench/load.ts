/**
 * What it costs to load rows: Arrow bytes → batches → events, and a tenth of the rows written and read in each format of files, in
 * nanoseconds of processor time per row. Usage: node test/bench/load.ts [rows]. Columns: time, int64, float64, string of 100,000
 * different values that is also the key; sorted and shuffled by time.
 */
import { GroupingIndex } from '../../engine/columns/grouping.ts';
import { StringPool } from '../../engine/columns/strings.ts';
import { ArrowStreamWriter } from '../../engine/sinks/arrow.ts';
import { batchWriter, FORMATS, type Format } from '../../engine/sinks/writer.ts';
import { ArrowStreamReader, readArrow } from '../../engine/sources/arrow/reader.ts';
import { readCsv } from '../../engine/sources/csv/reader.ts';
import { readJsonl } from '../../engine/sources/jsonl/reader.ts';
import { readParquet } from '../../engine/sources/parquet/reader.ts';
import { prepare, tableColumns } from '../../engine/sources/prepare.ts';
import { F64, type Field, I64, STRING, TIMESTAMP_NS } from '../../engine/types/type.ts';

const rows = Number(process.argv[2] ?? 10_000_000);
const BATCH = 65_536;
const PIECE = 1 << 20;
const fields: readonly Field[] = [
  { name: 'at', type: TIMESTAMP_NS },
  { name: 'n', type: I64 },
  { name: 'x', type: F64 },
  { name: 'key', type: STRING }
];

let seed = 1;
const random = (): number => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed;
};

/** The stream in pieces of 1 MiB, as a socket delivers it. */
function stream(shuffled: boolean): Uint8Array[] {
  const strings = new StringPool();
  const codes = Array.from({ length: 100_000 }, (_, i) => strings.intern(`customer-${i * 7919}`));
  const writer = new ArrowStreamWriter(fields, strings);
  const bytes: Uint8Array[] = writer.schema();
  for (let from = 0; from < rows; from += BATCH)
    bytes.push(...writer.batch(batch(from, shuffled, codes), BATCH).map(piece => piece.slice()));
  bytes.push(writer.end());
  const whole = Buffer.concat(bytes);
  return Array.from({ length: Math.ceil(whole.length / PIECE) }, (_, i) => whole.subarray(i * PIECE, (i + 1) * PIECE));
}

function batch(from: number, shuffled: boolean, codes: readonly number[]) {
  const at = BigInt64Array.from({ length: BATCH }, (_, i) => BigInt(shuffled ? random() : from + i) * 1_000_000n);
  const n = BigInt64Array.from({ length: BATCH }, () => BigInt(random()));
  const x = Float64Array.from({ length: BATCH }, () => random() / 7);
  const key = Uint32Array.from({ length: BATCH }, () => codes[random() % codes.length] as number);
  return [at, n, x, key].map((data, i) => ({
    layout: 'fixed' as const,
    type: (fields[i] as Field).type,
    length: BATCH,
    valid: null,
    data
  }));
}

/** Milliseconds of this process's own work: other programs on the machine do not count. */
const now = (): number => process.cpuUsage().user / 1000;

for (const shuffled of [false, true]) {
  const pieces = stream(shuffled);
  for (let round = 0; round < 2; round++) {
    const strings = new StringPool();
    const setup = { time: 'at', key: 'key' };
    const index = new GroupingIndex('key', STRING, strings);
    const start = now();
    const reader = new ArrowStreamReader(strings);
    const batches = pieces.flatMap(piece => reader.push(piece.slice()));
    reader.end();
    const read = now();
    const events = prepare(batches, setup, tableColumns(fields, setup, null), { strings, index, firstRow: 0 });
    const done = now();
    const perRow = (from: number, to: number) => ((to - from) * 1e6) / events.length;
    console.log(
      `${shuffled ? 'shuffled' : 'sorted  '} ${events.length} rows: bytes to batches ${perRow(start, read).toFixed(1)}, ` +
        `batches to events ${perRow(read, done).toFixed(1)} ns per row`
    );
  }
}

type Read = (bytes: Uint8Array, strings: StringPool) => Promise<{ readonly length: number }[]>;

const READERS: Readonly<Record<Format, Read>> = {
  csv: async (bytes, strings) => [await readCsv(() => cut(bytes), { strings })],
  jsonl: async (bytes, strings) => [await readJsonl(() => cut(bytes), { strings })],
  parquet: async (bytes, strings) => [
    await readParquet({ byteLength: bytes.length, slice: (from, to) => Uint8Array.from(bytes.subarray(from, to)).buffer }, { strings })
  ],
  arrow: async (bytes, strings) => readArrow(bytes, strings).batches
};

const cut = (bytes: Uint8Array): Uint8Array[] =>
  Array.from({ length: Math.ceil(bytes.length / PIECE) }, (_, i) => bytes.subarray(i * PIECE, (i + 1) * PIECE));

const strings = new StringPool();
const batches = readArrow(Buffer.concat(stream(false)), strings).batches.slice(0, Math.ceil(rows / 10 / BATCH));
for (const format of FORMATS) {
  for (let round = 0; round < 2; round++) {
    const start = now();
    const writer = batchWriter(format, fields, strings);
    const pieces = [...writer.begin(), ...batches.flatMap(({ columns, length }) => writer.batch(columns, length)), ...writer.end()];
    const written = now();
    const bytes = Uint8Array.from(Buffer.concat(pieces));
    const from = now();
    const count = (await READERS[format](bytes, new StringPool())).reduce((sum, { length }) => sum + length, 0);
    const read = now();
    const perRow = (milliseconds: number) => ((milliseconds * 1e6) / count).toFixed(0);
    console.log(
      `${format.padEnd(8)} ${count} rows, ${(bytes.length / count).toFixed(0)} bytes each: written in ${perRow(written - start)}, read in ${perRow(read - from)} ns per row`
    );
  }
}
