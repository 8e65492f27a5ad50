import { serve } from '../serve/serve.ts';
import { readArguments } from './arguments.ts';
import { readBytes, readMilliseconds, readThreads, wholeNumber } from './quantities.ts';
import { Usage } from './usage.ts';
import { VERSION } from './version.ts';

export const HELP = `timeloom serve: the engine alone. Reads a token (one line, 256 bits) from stdin, prints one line of JSON when it
listens on 127.0.0.1, and ends when stdin ends.

  --port N                 default: a free one
  --socket PATH            a unix socket instead, in a folder of mode 0700
  --parent PID             end with that process too
  --memory-limit SIZE      of each session: 4GB
  --time-limit DURATION    of each request: 60s
  --spool SIZE             of each session's results, kept on disk for reading them again (default: 1GB; 0: none)
  --threads N              of each query, at most (default: the processors, up to 4)
  --allow FOLDER           sessions may read files there (repeatable; default: the working folder)`;

const OPTIONS = {
  port: { type: 'string' },
  socket: { type: 'string' },
  parent: { type: 'string' },
  'memory-limit': { type: 'string' },
  'time-limit': { type: 'string' },
  spool: { type: 'string', default: '1GB' },
  threads: { type: 'string' },
  allow: { type: 'string', multiple: true }
} as const;

/** `timeloom serve`: the engine alone, until stdin ends. */
export async function serveCommand(args: readonly string[]): Promise<number> {
  const { values } = readArguments('serve', args, OPTIONS);
  if (values.port !== undefined && values.socket !== undefined) throw new Usage('serve: give --port or --socket, not both');
  const code = await serve({
    ...(values.socket === undefined ? { port: wholeNumber('--port', values.port ?? '0', 65535) } : { socket: values.socket }),
    parent: values.parent === undefined ? null : wholeNumber('--parent', values.parent),
    program: process.argv[1] as string,
    version: VERSION,
    memory: values['memory-limit'] === undefined ? null : readBytes('--memory-limit', values['memory-limit']),
    time: values['time-limit'] === undefined ? null : readMilliseconds('--time-limit', values['time-limit']),
    allow: values.allow ?? [process.cwd()],
    spool: readBytes('--spool', values.spool),
    threads: readThreads(values.threads)
  });
  process.exit(code);
}
