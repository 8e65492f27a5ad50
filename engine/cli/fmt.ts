import { writeFileSync } from 'node:fs';
import { Session } from '../serve/session.ts';
import { readArguments } from './arguments.ts';
import { readText } from './files.ts';
import { reportOn } from './report.ts';
import { Usage } from './usage.ts';

export const HELP = `timeloom fmt FILE.tl …: puts files into the canonical layout; - reads stdin and writes stdout.

  --check   change nothing; exit with 1 if a file would change`;

/** `timeloom fmt`. Files that cannot be read as a query stay as they are. */
export async function fmtCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments('fmt', args, { check: { type: 'boolean' }, json: { type: 'boolean' } });
  if (positionals.length === 0) throw new Usage('fmt: which files? timeloom fmt FILE.tl …');
  const report = reportOn(process.stderr, values.json === true);
  const session = new Session();
  let code = 0;
  for (const file of positionals) {
    try {
      if (!format(session, file, values.check === true)) code = 1;
    } catch (failure) {
      report.failure(failure);
      report.diagnostics([], [`${file} stays as it is`]);
      code = 1;
    }
  }
  return code;
}

/** False if the file would change and may not. */
function format(session: Session, file: string, checkOnly: boolean): boolean {
  const text = readText(file);
  const formatted = `${session.format(text).trimEnd()}\n`;
  if (file === '-') process.stdout.write(formatted);
  else if (formatted !== text && checkOnly) process.stdout.write(`${file}\n`);
  else if (formatted !== text) writeFileSync(file, formatted);
  return formatted === text || !checkOnly;
}
