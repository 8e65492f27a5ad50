import { HELP } from './help.ts';
import { Usage } from './usage.ts';
import { VERSION } from './version.ts';

interface Command {
  run(args: readonly string[]): Promise<number>;
  readonly help: string;
}

// Each is loaded only when it is asked for: `serve` must be ready in a blink.
const COMMANDS: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['run', () => import('./run.ts').then(({ runCommand, HELP }) => ({ run: runCommand, help: HELP }))],
  ['check', () => import('./check.ts').then(({ checkCommand, HELP }) => ({ run: checkCommand, help: HELP }))],
  ['explain', () => import('./explain.ts').then(({ explainCommand, HELP }) => ({ run: explainCommand, help: HELP }))],
  ['fmt', () => import('./fmt.ts').then(({ fmtCommand, HELP }) => ({ run: fmtCommand, help: HELP }))],
  ['serve', () => import('./serve.ts').then(({ serveCommand, HELP }) => ({ run: serveCommand, help: HELP }))],
  ['doctor', () => import('./doctor.ts').then(({ doctorCommand, HELP }) => ({ run: doctorCommand, help: HELP }))],
  ['generate', () => import('./generate.ts').then(({ generateCommand, HELP }) => ({ run: generateCommand, help: HELP }))],
  ['worker', () => import('./worker.ts').then(({ workerCommand, HELP }) => ({ run: workerCommand, help: HELP }))],
  ['thread', () => import('./thread.ts').then(({ threadCommand, HELP }) => ({ run: threadCommand, help: HELP }))]
]);

/** Runs one command; returns the exit code: 0 good, 1 a problem of query, data or limits, 2 a mistake in the command line. */
export async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') return say(HELP);
  if (name === '--version') return say(VERSION);
  try {
    const load = COMMANDS.get(name);
    if (load === undefined) throw new Usage(`there is no command '${name}'; timeloom --help lists them`);
    const command = await load();
    return rest.includes('--help') || rest.includes('-h') ? say(command.help) : await command.run(rest);
  } catch (failure) {
    if (!(failure instanceof Usage)) throw failure;
    process.stderr.write(`timeloom: ${failure.message}\n`);
    return 2;
  }
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}
