/**
 * The most memory that the command line takes for W1 over a Parquet file whose values are too many to be held, with the result written to
 * another one, as bytes: `node streaming.ts FOLDER`. The result must have a row for each event, and their sums.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../../engine/cli/run.ts';
import type { FixedColumn } from '../../engine/columns/column.ts';
import { StringPool } from '../../engine/columns/strings.ts';
import { openParquet } from '../../engine/sources/parquet/file.ts';
import { readFooter } from '../../engine/sources/parquet/reader.ts';
import { WORKLOADS } from './workloads.ts';

const source = join(process.argv[2] as string, 'events.parquet');
const folder = mkdtempSync(join(tmpdir(), 'timeloom-streaming-'));
const [query, tables, result] = ['w1.tl', 'tables.toml', 'result.parquet'].map(name => join(folder, name)) as [string, string, string];

/** Rows, and the sum of a column. */
async function measured(path: string, column: string): Promise<{ readonly rows: number; readonly sum: number }> {
  const file = await openParquet(path);
  const { groups } = await readFooter(file);
  let [rows, sum] = [0, 0];
  for (const group of groups) {
    const { columns, length } = await group.read(file, [column], { strings: new StringPool() });
    for (const value of (columns[0] as FixedColumn).data) sum += Number(value);
    rows += length;
  }
  await file.close();
  return { rows, sum };
}

try {
  writeFileSync(query, `${WORKLOADS.find(({ id }) => id === 'W1')?.query?.text.replace(/ }$/, ', x: E.amount }')}`);
  writeFileSync(tables, `[tables.E]\nsource = ${JSON.stringify(source)}\ntime = "time"\nkey = "user"\n`);
  // A limit whose quarter the table is beyond: it is not loaded.
  const code = await runCommand([query, '--tables', tables, '-o', result, '--memory-limit', '800MB']);
  const peak = process.resourceUsage().maxRSS * 1024;
  const [events, given] = [await measured(source, 'amount'), await measured(result, 'x')];
  if (code !== 0 || events.rows !== given.rows || Math.abs(events.sum - given.sum) > 1e-9 * events.sum)
    throw new Error(`the result has ${given.rows} rows and the sum ${given.sum}, not ${events.rows} and ${events.sum}`);
  console.log(peak);
} finally {
  rmSync(folder, { recursive: true });
}
