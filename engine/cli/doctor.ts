import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import type { Ready } from '../serve/protocol.ts';
import { readArguments } from './arguments.ts';
import { VERSION } from './version.ts';

export const HELP = 'timeloom doctor: what is installed, what is wrong, what to do. --json for machines.';

const OLDEST_NODE = 22;
const READY_MS = 10_000;

interface Finding {
  readonly what: string;
  readonly good: boolean;
  readonly detail: string;
  /** What to do about it, if it is not good. */
  readonly remedy?: string;
}

/** `timeloom doctor`: 0 if all is well. */
export async function doctorCommand(args: readonly string[]): Promise<number> {
  const { values } = readArguments('doctor', args, { json: { type: 'boolean' } });
  const findings = [node(), webAssembly(), temporaryFolder(), await engine()];
  if (values.json === true) process.stdout.write(`${JSON.stringify({ version: VERSION, findings })}\n`);
  else for (const finding of findings) process.stdout.write(`${shown(finding)}\n`);
  return findings.every(({ good }) => good) ? 0 : 1;
}

const shown = ({ what, good, detail, remedy }: Finding) =>
  `${good ? 'ok ' : 'BAD'} ${what}: ${detail}${good || !remedy ? '' : `\n    → ${remedy}`}`;

function node(): Finding {
  const major = Number(process.versions.node.split('.')[0]);
  return {
    what: 'Node',
    good: major >= OLDEST_NODE,
    detail: `${process.version} at ${process.execPath}`,
    remedy: `install Node ${OLDEST_NODE} or later, or set TIMELOOM_NODE to one`
  };
}

function webAssembly(): Finding {
  const header = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  const good = typeof WebAssembly === 'object' && WebAssembly.validate(header);
  return { what: 'WebAssembly', good, detail: good ? 'available' : 'missing', remedy: 'start Node without --jitless' };
}

function temporaryFolder(): Finding {
  const folder = tmpdir();
  try {
    accessSync(folder, constants.W_OK);
    return { what: 'temporary folder', good: true, detail: folder };
  } catch (error) {
    return {
      what: 'temporary folder',
      good: false,
      detail: (error as Error).message,
      remedy: 'set TMPDIR to a folder that can be written'
    };
  }
}

/** Starts an engine of its own and asks it something. */
async function engine(): Promise<Finding> {
  const token = randomBytes(32).toString('base64url');
  const begun = performance.now();
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1] as string, 'serve'], { stdio: ['pipe', 'pipe', 'pipe'] });
  try {
    child.stdin.write(`${token}\n`);
    const ready = JSON.parse(await firstLine(child.stdout)) as Ready;
    if (!ready.ready) return broken(ready.error);
    const took = Math.round(performance.now() - begun);
    const status = await ask(ready.port as number, token);
    if (status !== 200) return broken(`it answered ${status} on port ${ready.port}`);
    return { what: 'engine', good: true, detail: `${VERSION}, ready in ${took} ms on 127.0.0.1:${ready.port}` };
  } catch (error) {
    return broken((error as Error).message);
  } finally {
    child.stdin.end();
  }
}

const broken = (detail: string): Finding => ({
  what: 'engine',
  good: false,
  detail,
  remedy: 'see that nothing (a firewall, a sandbox) forbids connections on 127.0.0.1'
});

function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`it was not ready within ${READY_MS / 1000} s`)), READY_MS);
    stream.once('data', (line: Buffer) => {
      clearTimeout(late);
      resolve(line.toString());
    });
    stream.once('end', () => reject(new Error('it ended before it was ready')));
  });
}

function ask(port: number, token: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path: '/v1/sessions', headers: { Authorization: `Bearer ${token}` } }, response => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on('error', reject);
    asked.end();
  });
}
