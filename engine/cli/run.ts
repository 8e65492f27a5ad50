import type { ResultBatch } from '../index.ts';
import { resumed } from '../serve/checkpoint.ts';
import { asideOf } from '../serve/columnReading.ts';
import { runQuery } from '../serve/fetch.ts';
import { FORMATS } from '../sinks/writer.ts';
import { choice, onlyFile, readArguments } from './arguments.ts';
import { readText } from './files.ts';
import { Local } from './local.ts';
import { formatOf, type Output, openOutput } from './output.ts';
import { limitsOf, QUERY_HELP, QUERY_OPTIONS, querySettings, threadsOf } from './queryOptions.ts';
import { reported, reportOn } from './report.ts';

export const HELP = `timeloom run FILE.tl --tables tables.toml: runs a query and writes its rows.
${QUERY_HELP}
  --format ${FORMATS.join('|')}
                           default: what OUT ends in, else csv
  --identity               also _subsort and _key_hash
  -o, --output OUT         a file instead of the terminal (of Arrow a file, to the terminal a stream)`;

const OPTIONS = {
  ...QUERY_OPTIONS,
  format: { type: 'string' },
  output: { type: 'string', short: 'o' },
  identity: { type: 'boolean' }
} as const;

/** `timeloom run`. */
export async function runCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments('run', args, OPTIONS);
  const file = onlyFile('run', positionals);
  const format = formatOf(choice('--format', values.format, FORMATS), values.output ?? null);
  const local = new Local(limitsOf(values), threadsOf(values), asideOf(process.argv[1] as string));
  const report = reportOn(process.stderr, values.json === true);
  return reported(report, async () => {
    const settings = querySettings(readText(file), values);
    if (values.tables !== undefined) await local.loadTables(values.tables, isWhole(settings));
    const asked = local.session.query(settings);
    const { query, limit, diagnostics, warnings } = settings.resume === null ? asked : await resumed(asked, settings.resume);
    report.diagnostics(diagnostics, warnings);
    const output = openOutput(values.output ?? null, format, query, local.session.strings, values.identity === true);
    const onWarnings = (told: readonly string[]) => report.diagnostics([], told);
    await write(runQuery(query, limit, local, { onWarnings }), output);
    return 0;
  });
}

// A part of the entities or of the times is found in tables that are there.
const isWhole = ({ at, until, entities, percent, resume }: ReturnType<typeof querySettings>): boolean =>
  [at, until, entities, percent, resume].every(part => part === null);

async function write(batches: AsyncIterable<ResultBatch>, output: Output): Promise<void> {
  try {
    for await (const batch of batches) await output.batch(batch);
    await output.end();
  } catch (failure) {
    output.abandon();
    throw failure;
  }
}
