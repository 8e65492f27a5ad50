import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { columnOf } from '../../../engine/columns/builder.ts';
import type { Batch, FixedColumn } from '../../../engine/columns/column.ts';
import { StringPool } from '../../../engine/columns/strings.ts';
import { valueAt } from '../../../engine/columns/values.ts';
import type { Diagnostic } from '../../../engine/diagnostics/diagnostic.ts';
import { ArrowStreamWriter } from '../../../engine/sinks/arrow.ts';
import { readArrow } from '../../../engine/sources/arrow/reader.ts';
import { timestampText } from '../../../engine/types/text.ts';
import { type Field, showType } from '../../../engine/types/type.ts';
import type { Value } from '../../../engine/types/value.ts';
import type { Answer, Question, Result } from './judge.ts';
import type { Table } from './read.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PYTHON = process.env['TIMELOOM_PYTHON'] ?? `${ROOT}/.venv/bin/python`;
const ASKER = fileURLToPath(new URL('asker.py', import.meta.url));

/** Asks the Python package, which asks the engine over its socket. One question at a time; `close` ends the process. */
export class PythonJudge {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  constructor() {
    const env = { ...process.env, PYTHONPATH: `${ROOT}/python-shim` };
    this.#process = spawn(PYTHON, [ASKER], { stdio: ['pipe', 'pipe', 'inherit'], env });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  async judge(question: Question): Promise<Answer> {
    this.#process.stdin.write(`${JSON.stringify(asked(question))}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`${PYTHON} ended: is the Python side set up? npm run setup`);
    const said = JSON.parse(value) as { failure?: string; diagnostics: Diagnostic[]; arrow: string | null };
    if (said.failure !== undefined) throw new Error(said.failure);
    return { diagnostics: said.diagnostics, result: said.arrow === null ? null : resultOf(Buffer.from(said.arrow, 'base64')) };
  }

  close(): void {
    this.#process.stdin.end();
  }
}

function asked({ text, formulas, params, libraries, tables, mode, restriction, resumedAfter }: Question): object {
  const time = (instant: bigint | null): string | null => (instant === null ? null : timestampText(instant, 'ns', 9));
  const options = {
    results: mode.results,
    at: time(mode.at),
    until: time(mode.until),
    changed_since: time(mode.changedSince),
    limit: mode.limit === 0 ? null : mode.limit,
    entities: restriction.keys,
    percent: restriction.percent,
    formulas: Object.fromEntries(formulas.map(formula => [formula.name, formula.text]))
  };
  return { text, options, params, libraries, tables: tables.map(sent), resumed_after: resumedAfter === null ? null : String(resumedAfter) };
}

function sent({ name, grouping, fields, subsort, key, rows }: Table): object {
  const strings = new StringPool();
  const columns = fields.map(({ type }, i) =>
    columnOf(
      type,
      rows.map(row => row[i] as Value),
      strings
    )
  );
  const writer = new ArrowStreamWriter(
    fields.map(field => ({ ...field, nullable: true })),
    strings
  );
  const bytes = Buffer.concat([...writer.schema(), ...writer.batch(columns, rows.length), writer.end()]);
  const named = (index: number | null): string | null => (index === null ? null : (fields[index] as Field).name);
  const schema = fields.map(field => [field.name, showType(field.type)]);
  return { name, grouping, time: named(0), key: named(key), subsort: named(subsort), schema, arrow: bytes.toString('base64') };
}

// Identity first, then the record's fields.
function resultOf(bytes: Uint8Array): Result {
  const strings = new StringPool();
  const { schema, batches } = readArrow(bytes, strings);
  const [, , , key, ...fields] = schema;
  return { keyType: (key as Field).type, fields, rows: batches.flatMap(batch => rowsOf(batch, strings)) };
}

function rowsOf({ columns, length }: Batch, strings: StringPool): Result['rows'] {
  const [time, subsort, keyHash, key, ...fields] = columns;
  const word = (column: unknown, row: number): bigint => (column as FixedColumn).data[row] as bigint;
  return Array.from({ length }, (_, row) => ({
    time: word(time, row),
    subsort: word(subsort, row),
    keyHash: word(keyHash, row),
    key: key ? valueAt(key, row, strings) : null,
    values: fields.map(column => valueAt(column, row, strings))
  }));
}
