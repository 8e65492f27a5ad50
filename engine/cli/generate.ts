import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readArguments } from './arguments.ts';
import { pythonFunctions, pythonStub } from './python.ts';
import { functionsReference } from './reference.ts';

export const HELP = `timeloom generate: writes the files of this repository that follow from the functions' entries.

  --check   write nothing; exit with 1 if a file differs from a fresh run`;

/** Path in the repository → what stands there. */
const GENERATED: ReadonlyMap<string, () => string> = new Map([
  ['engine/functions/README.md', functionsReference],
  ['python-shim/timeloom/_functions.py', pythonFunctions],
  ['python-shim/timeloom/_functions.pyi', pythonStub]
]);

/** `timeloom generate`, to be run in the repository's folder. */
export async function generateCommand(args: readonly string[]): Promise<number> {
  const { values } = readArguments('generate', args, { check: { type: 'boolean' } });
  const stale = [...GENERATED].filter(([path, content]) => !existsSync(resolve(path)) || readFileSync(resolve(path), 'utf8') !== content());
  for (const [path, content] of stale) {
    process.stdout.write(`${path}\n`);
    if (values.check !== true) writeFileSync(resolve(path), content());
  }
  return values.check === true && stale.length > 0 ? 1 : 0;
}
