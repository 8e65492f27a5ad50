import { choice, onlyFile, readArguments } from './arguments.ts';
import { readText } from './files.ts';
import { Local } from './local.ts';
import { limitsOf, QUERY_HELP, QUERY_OPTIONS, querySettings, threadsOf } from './queryOptions.ts';
import { reported, reportOn } from './report.ts';

const STAGES = ['ast', 'checked', 'plan', 'optimized', 'kernel'] as const;

export const HELP = `timeloom explain FILE.tl --tables tables.toml: prints what the engine makes of a query.
${QUERY_HELP}
  --stage ${STAGES.join('|')}   default: plan`;

/** `timeloom explain`. */
export async function explainCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments('explain', args, { ...QUERY_OPTIONS, stage: { type: 'string' } });
  const file = onlyFile('explain', positionals);
  const stage = choice('--stage', values.stage, STAGES) ?? 'plan';
  const report = reportOn(process.stderr, values.json === true);
  return reported(report, async () => {
    const local = new Local(limitsOf(values), threadsOf(values));
    const settings = querySettings(readText(file), values);
    if (values.tables !== undefined) await local.loadTables(values.tables);
    process.stdout.write(`${local.session.explain(settings, stage)}\n`);
    return 0;
  });
}
