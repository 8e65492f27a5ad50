import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What one run took and gave. `sums`: per column the sum of its non-null values, where it was asked to check. */
export interface Outcome {
  /** Seconds by the clock, and seconds of processor time of all threads. */
  readonly wall: number;
  readonly cpu: number;
  readonly rows: number;
  readonly sums?: Readonly<Record<string, number>>;
}

/** What a side says of itself. */
export interface Hello {
  readonly name: string;
  readonly version: string;
  readonly threads: number;
  /** Whether it reads files of any format. */
  readonly reads?: boolean;
  /** What it can do, by name; null: whatever is asked. */
  readonly works?: readonly string[] | null;
}

export interface Order {
  readonly do: 'load' | 'run';
  readonly [argument: string]: unknown;
}

/** To load the rows of a folder from its file of this format. */
export const loading = (folder: string, format: string): Order => ({ do: 'load', folder, format });

/** Starts one of the sides that are TypeScript. */
export const ownSide = (file: string, ...args: string[]): Promise<Side> =>
  Side.start(process.execPath, ['--no-warnings', join(import.meta.dirname, 'sides', file), ...args]);

/**
 * A competitor: a process of its own that reads orders and answers them, a line of JSON each. It says hello first; it answers
 * `load` and `run` with an outcome, or with `{ "missing": reason }` for what it does not have.
 */
export class Side {
  readonly hello: Hello;
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(child: ChildProcess, lines: AsyncIterator<string>, hello: Hello) {
    this.#child = child;
    this.#lines = lines;
    this.hello = hello;
  }

  static async start(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<Side> {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], env });
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
    return new Side(child, lines, JSON.parse(await next(lines, program)) as Hello);
  }

  get name(): string {
    return this.hello.name;
  }

  /** Whether it may have a work; one that is loading (`H2…`) is any side's that reads files. */
  has(work: string): boolean {
    return this.hello.works?.includes(work) ?? true;
  }

  /** null where the side does not have it. */
  async ask(order: Order): Promise<Outcome | null> {
    this.#child.stdin?.write(`${JSON.stringify(order)}\n`);
    const answer = JSON.parse(await next(this.#lines, this.name)) as Outcome | { readonly missing: string };
    return 'missing' in answer ? null : answer;
  }

  stop(): void {
    this.#child.stdin?.end();
  }
}

async function next(lines: AsyncIterator<string>, who: string): Promise<string> {
  const { value, done } = await lines.next();
  if (done) throw new Error(`${who} ended before it answered`);
  return value as string;
}
