import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Column } from '../columns/column.ts';
import { DataError } from '../diagnostics/failure.ts';
import type { Aside, ColumnTask } from '../sources/parquet/columns.ts';
import type { FromColumnThread, ToColumnThread } from './columnThread.ts';

/** How long a thread waits for another file before it ends. */
const IDLE_MS = 2000;

/** Columns read in one more thread: this very program with the argument `thread`. It begins with the first column and ends soon after the last. null where there is one processor. */
export function asideOf(program: string): Aside | null {
  if (availableParallelism() < 2) return null;
  const reading = new ColumnReading(program);
  return task => reading.read(task);
}

class ColumnReading {
  readonly #program: string;
  readonly #waiting = new Map<number, PromiseWithResolvers<Column | null>>();
  #worker: Worker | null = null;
  #idle: NodeJS.Timeout | null = null;
  #last = 0;

  constructor(program: string) {
    this.#program = program;
  }

  read(task: ColumnTask): Promise<Column | null> {
    const number = ++this.#last;
    const answer = Promise.withResolvers<Column | null>();
    this.#waiting.set(number, answer);
    this.#worker ??= this.#begun();
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#worker.ref();
    const message: ToColumnThread = { type: 'read', number, task };
    this.#worker.postMessage(message);
    return answer.promise;
  }

  #begun(): Worker {
    const worker = new Worker(this.#program, { argv: ['thread'] });
    worker.on('message', (message: FromColumnThread) => this.#answered(worker, message));
    worker.on('error', () => this.#gone(worker));
    worker.on('exit', () => this.#gone(worker));
    return worker;
  }

  #answered(worker: Worker, message: FromColumnThread): void {
    const answer = this.#waiting.get(message.number);
    this.#waiting.delete(message.number);
    if (message.type === 'column') answer?.resolve(message.column);
    else answer?.reject(message.culprit === null ? message.error : new DataError(message.problem, message.culprit));
    if (this.#waiting.size > 0) return;
    worker.unref();
    this.#idle = setTimeout(() => {
      if (this.#worker === worker) this.#worker = null;
      void worker.terminate();
    }, IDLE_MS).unref();
  }

  /** What it had to read is read here: it may have had too little memory. */
  #gone(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    for (const { resolve } of this.#waiting.values()) resolve(null);
    this.#waiting.clear();
  }
}
