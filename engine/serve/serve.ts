import { randomBytes } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemClock } from './clock.ts';
import { type Allowance, forker } from './fork.ts';
import type { HandedSocket } from './handover.ts';
import { listen, type Place } from './host.ts';
import { processAlive, watchParent } from './parent.ts';
import type { Ready } from './protocol.ts';
import { Roots } from './roots.ts';
import { Sessions } from './sessions.ts';
import { readToken } from './token.ts';

/** What clients get to read why their connections close. */
const FAREWELL_MS = 100;

export interface ServeOptions extends Place, Allowance {
  /** A process to end with, besides the one that started the engine. */
  readonly parent: number | null;
  /** This program's file: session processes are started from it. */
  readonly program: string;
}

/** Runs the engine until its parent is gone; resolves with the exit code. Prints one line, a `Ready`, on stdout. */
export async function serve(options: ServeOptions): Promise<number> {
  try {
    return await run(options);
  } catch (error) {
    print({ ready: false, error: (error as Error).message });
    process.stderr.write(`timeloom serve: ${(error as Error).message}\n`);
    return 1;
  }
}

async function run({ parent, program, version, memory, time, allow, spool, threads, ...place }: ServeOptions): Promise<number> {
  // Folders that are not there would make every session's process fail.
  new Roots(allow);
  const token = await readToken(process.stdin);
  if (place.socket !== undefined) privateFolder(dirname(place.socket));
  const fork = forker(program, { version, memory, time, allow, spool, threads });
  const sessions = new Sessions<HandedSocket>(fork, systemClock, () => randomBytes(8).toString('hex'));
  const host = await listen(place, token, sessions);
  const where = host.port === null ? { socket: place.socket as string } : { port: host.port };
  print({ ready: true, ...where, pid: process.pid, version });
  host.close(`the engine ends: ${await end(parent)}`);
  await new Promise(resolve => systemClock.after(FAREWELL_MS, () => resolve(null)));
  return 0;
}

function end(watched: number | null): Promise<string> {
  return new Promise(resolve => {
    watchParent({ stdin: process.stdin, clock: systemClock, ppid: () => process.ppid, watched, alive: processAlive }, resolve);
    process.on('SIGTERM', () => resolve('SIGTERM'));
    process.on('SIGHUP', () => resolve('SIGHUP'));
    // An interrupt at the terminal is for the client, which cancels its query; the engine gets it only as a member of the same group.
    process.on('SIGINT', () => {
      if (process.stdin.isTTY) resolve('SIGINT');
    });
  });
}

function privateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (process.platform === 'win32') return;
  const { mode, uid } = statSync(folder);
  if (uid !== process.getuid?.()) throw new Error(`${folder} belongs to another user: choose a folder of your own for the socket`);
  if ((mode & 0o077) !== 0) throw new Error(`others can reach ${folder}: give the socket a folder of mode 0700`);
}

function print(line: Ready): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
