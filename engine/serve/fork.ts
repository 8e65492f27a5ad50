import { type ChildProcess, fork as forkProcess } from 'node:child_process';
import type { HandedSocket } from './handover.ts';
import type { Birth, Fork, Opening, Worker, WorkerNews } from './sessions.ts';

/** What every session of an engine may use. */
export interface Allowance {
  readonly version: string;
  /** Bytes; null: as much as there is. */
  readonly memory: number | null;
  /** Milliseconds of a query; null: any. */
  readonly time: number | null;
  /** Folders that files may be read from. */
  readonly allow: readonly string[];
  /** Bytes of results' rows that the session keeps on disk for reading them again. */
  readonly spool: number;
  /** Threads that a query may use. */
  readonly threads: number;
}

/** What the worker gets as JSON in its only argument after `worker`. */
export type WorkerOptions = Allowance & Birth;

/** Messages over the channel between host and worker. */
export type ToWorker = { readonly type: 'open'; readonly connection: number; readonly opening: Opening };
export type FromWorker = { readonly type: 'closed'; readonly connection: number };

const STDERR_KEPT = 8192;
/** V8's heap may take half of what the session may hold; tables and results lie outside it. */
const HEAP_SHARE = 0.5;
const MINIMUM_HEAP_MB = 128;

/** Starts session processes: this very program with the argument `worker`. */
export function forker(program: string, options: Allowance): Fork<HandedSocket> {
  return (birth, news) => {
    const heap = options.memory === null ? [] : [`--max-old-space-size=${heapMegabytes(options.memory)}`];
    const child = forkProcess(program, ['worker', JSON.stringify({ ...options, ...birth })], {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      execArgv: [...process.execArgv, ...heap],
      serialization: 'json'
    });
    return supervised(child, news);
  };
}

function supervised(child: ChildProcess, news: WorkerNews): Worker<HandedSocket> {
  const complaint = tail(child);
  let over = false;
  const died = (how: string) => {
    if (over) return;
    over = true;
    news.died(how);
  };
  child.on('message', (message: FromWorker) => news.closed(message.connection));
  child.on('error', error => died(`the session's process could not be started: ${error.message}`));
  child.on('close', (code, signal) => died(`the session's process ${cause(code, signal, complaint())}`));
  return {
    pid: child.pid,
    open(connection, opening, socket) {
      const message: ToWorker = { type: 'open', connection, opening };
      // A send that fails means that the process is dying: `close` follows and tells the client.
      child.send(message, socket.socket, { keepOpen: true }, () => {});
    },
    kill: () => void child.kill('SIGKILL')
  };
}

function cause(code: number | null, signal: NodeJS.Signals | null, complaint: string): string {
  if (/heap out of memory|Array buffer allocation failed|OOM/.test(complaint)) return 'ran out of memory';
  return signal === null ? `ended with code ${code}` : `was ended by ${signal}`;
}

/** What the process wrote to stderr, its end. */
function tail(child: ChildProcess): () => string {
  let text = '';
  child.stderr?.on('data', (bytes: Buffer) => {
    text = (text + bytes.toString('utf8')).slice(-STDERR_KEPT);
  });
  return () => text;
}

const heapMegabytes = (memory: number) => Math.max(MINIMUM_HEAP_MB, Math.floor((memory * HEAP_SHARE) / (1 << 20)));
