import { onlyFile, readArguments } from './arguments.ts';
import { readText } from './files.ts';
import { Local } from './local.ts';
import { limitsOf, QUERY_HELP, QUERY_OPTIONS, querySettings } from './queryOptions.ts';
import { reported, reportOn } from './report.ts';

export const HELP = `timeloom check FILE.tl --tables tables.toml: says what is wrong with a query, without running it.
${QUERY_HELP}`;

/** `timeloom check`: 0 if there is no error (warnings are shown). */
export async function checkCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments('check', args, QUERY_OPTIONS);
  const file = onlyFile('check', positionals);
  const json = values.json === true;
  const report = reportOn(json ? process.stdout : process.stderr, json);
  return reported(report, async () => {
    const local = new Local(limitsOf(values));
    const settings = querySettings(readText(file), values);
    if (values.tables !== undefined) await local.loadTables(values.tables);
    const { diagnostics } = local.session.compile(settings);
    if (json) process.stdout.write(`${JSON.stringify({ diagnostics })}\n`);
    else report.diagnostics(diagnostics);
    return diagnostics.some(({ severity }) => severity === 'error') ? 1 : 0;
  });
}
