import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';

export const MAIN = fileURLToPath(new URL('../../../engine/cli/main.ts', import.meta.url));

/** The environment of processes under test: Node keeps what it compiled, so that the next starts four times as fast. */
export const ENVIRONMENT = { ...process.env, NODE_COMPILE_CACHE: fileURLToPath(new URL('../../../.cache/compiled', import.meta.url)) };

/** An engine of a test's own: a real process. */
export interface Engine {
  readonly process: ChildProcess;
  readonly port: number;
  readonly token: string;
  readonly ready: Record<string, unknown>;
  /** Milliseconds from spawn to the line. */
  readonly took: number;
  stop(): Promise<void>;
}

/** Starts `serve` and waits for its line. `environment`: variables beside the usual ones. */
export async function startEngine(args: readonly string[] = [], program = MAIN, environment: NodeJS.ProcessEnv = {}): Promise<Engine> {
  const token = randomBytes(32).toString('base64url');
  const begun = performance.now();
  const child = spawn(process.execPath, [program, 'serve', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...ENVIRONMENT, ...environment }
  });
  child.stdin.write(`${token}\n`);
  const ready = JSON.parse(await firstLine(child)) as Record<string, unknown>;
  return {
    process: child,
    port: ready.port as number,
    token,
    ready,
    took: performance.now() - begun,
    async stop() {
      child.stdin.end();
      await ended(child);
    }
  };
}

/** The exit code, once the process is gone. */
export function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise(resolve => child.once('exit', resolve));
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.on('data', (bytes: Buffer) => {
      text += bytes.toString();
      if (text.includes('\n')) resolve(text);
    });
    child.once('exit', code => reject(new Error(`the engine ended with code ${code} before it was ready`)));
  });
}
