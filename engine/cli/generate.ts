import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readArguments } from './arguments.ts';
import { pythonFunctions, pythonStub } from './python.ts';
import { functionPages, functionsReference, PAGES } from './reference.ts';

export const HELP = `timeloom generate: writes the files of this repository that follow from the functions' entries.

  --check   write nothing; exit with 1 if a file differs from a fresh run`;

/** Path in the repository → what stands there. */
const GENERATED: ReadonlyMap<string, () => string> = new Map([
  ['engine/functions/README.md', functionsReference],
  ['python-shim/timeloom/_functions.py', pythonFunctions],
  ['python-shim/timeloom/_functions.pyi', pythonStub],
  ...[...functionPages()].map(([path, content]) => [path, () => content] as const)
]);

/** `timeloom generate`, to be run in the repository's folder. */
export async function generateCommand(args: readonly string[]): Promise<number> {
  const { values } = readArguments('generate', args, { check: { type: 'boolean' } });
  const stale = [...GENERATED].filter(([path, content]) => !existsSync(resolve(path)) || readFileSync(resolve(path), 'utf8') !== content());
  mkdirSync(resolve(PAGES), { recursive: true });
  for (const [path, content] of stale) {
    process.stdout.write(`${path}\n`);
    if (values.check !== true) writeFileSync(resolve(path), content());
  }
  const stray = readdirSync(resolve(PAGES)).filter(name => !GENERATED.has(`${PAGES}/${name}`));
  for (const name of stray) {
    process.stdout.write(`${PAGES}/${name} belongs to no function\n`);
    if (values.check !== true) rmSync(resolve(PAGES, name));
  }
  return values.check === true && stale.length + stray.length > 0 ? 1 : 0;
}
