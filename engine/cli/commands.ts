import { Usage } from './usage.ts';

type Command = (args: readonly string[]) => Promise<number>;

// Each is loaded only when it is asked for: `serve` must be ready in a blink.
const COMMANDS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./serve.ts')).serveCommand,
  worker: async () => (await import('./worker.ts')).workerCommand
};

/** Runs one command; returns the exit code: 0 good, 1 a mistake in query, data or limits, 2 a mistake in the command line. */
export async function main(args: readonly string[]): Promise<number> {
  const [name = 'help', ...rest] = args;
  try {
    const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (load === undefined) throw new Usage(`there is no command '${name}'`);
    return await (await load())(rest);
  } catch (failure) {
    if (!(failure instanceof Usage)) throw failure;
    process.stderr.write(`timeloom: ${failure.message}\n`);
    return 2;
  }
}
