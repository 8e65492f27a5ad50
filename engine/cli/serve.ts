import { parseArgs } from 'node:util';
import { serve } from '../serve/serve.ts';
import { readBytes, readMilliseconds, wholeNumber } from './quantities.ts';
import { Usage } from './usage.ts';
import { VERSION } from './version.ts';

/** `timeloom serve`: the engine alone, until stdin ends. */
export async function serveCommand(args: readonly string[]): Promise<number> {
  const { values } = parsed(args);
  if (values.port !== undefined && values.socket !== undefined) throw new Usage('serve: give --port or --socket, not both');
  const code = await serve({
    ...(values.socket === undefined ? { port: wholeNumber('--port', values.port ?? '0', 65535) } : { socket: values.socket }),
    parent: values.parent === undefined ? null : wholeNumber('--parent', values.parent),
    program: process.argv[1] as string,
    version: VERSION,
    memory: values['memory-limit'] === undefined ? null : readBytes('--memory-limit', values['memory-limit']),
    time: values['time-limit'] === undefined ? null : readMilliseconds('--time-limit', values['time-limit']),
    allow: values.allow ?? [process.cwd()]
  });
  process.exit(code);
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        socket: { type: 'string' },
        parent: { type: 'string' },
        'memory-limit': { type: 'string' },
        'time-limit': { type: 'string' },
        allow: { type: 'string', multiple: true }
      }
    });
  } catch (error) {
    throw new Usage(`serve: ${(error as Error).message}`);
  }
}
