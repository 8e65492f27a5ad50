import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Column } from '../columns/column.ts';
import { DataError } from '../diagnostics/failure.ts';
import type { Aside } from '../sources/bytes.ts';
import type { Rest, RestTask } from '../sources/csv/rest.ts';
import type { ColumnTask } from '../sources/parquet/columns.ts';
import type { FromColumnThread, ToColumnThread } from './columnThread.ts';

/** How long a thread waits for another file before it ends. */
const IDLE_MS = 2000;

/** Parts of files read in one more thread: this very program with the argument `thread`. It begins with the first part and ends soon after the last. null where there is one processor. */
export function asideOf(program: string): Aside | null {
  return availableParallelism() < 2 ? null : new ColumnReading(program);
}

type Task = ToColumnThread extends infer Message ? (Message extends { number: number } ? Omit<Message, 'number'> : never) : never;
type Part = Column | Rest;

class ColumnReading implements Aside {
  readonly #program: string;
  readonly #waiting = new Map<number, PromiseWithResolvers<Part | null>>();
  #worker: Worker | null = null;
  #idle: NodeJS.Timeout | null = null;
  #last = 0;

  constructor(program: string) {
    this.#program = program;
  }

  column(task: ColumnTask): Promise<Column | null> {
    return this.#read({ type: 'read', task }) as Promise<Column | null>;
  }

  /** What goes wrong there has another line here: whoever reads on will meet it. */
  rest(task: RestTask): Promise<Rest | null> {
    return this.#read({ type: 'rest', task }).catch(() => null) as Promise<Rest | null>;
  }

  #read(task: Task): Promise<Part | null> {
    const number = ++this.#last;
    const answer = Promise.withResolvers<Part | null>();
    this.#waiting.set(number, answer);
    this.#worker ??= this.#begun();
    if (this.#idle !== null) clearTimeout(this.#idle);
    this.#worker.ref();
    const message = { ...task, number } as ToColumnThread;
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
    if (message.type === 'part') answer?.resolve(message.part);
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
