import { Worker } from 'node:worker_threads';
import { LimitError } from '../diagnostics/failure.ts';
import type { Recipe } from '../index.ts';
import { openExchange } from '../run/exchange.ts';
import type { Fields, Team } from '../run/team.ts';
import type { Type } from '../types/type.ts';
import { failureOf, RemoteFields } from './abreast.ts';
import type { Memory } from './limiter.ts';
import type { FromThread, ToThread } from './thread.ts';

/** What is sooner done takes longer to hand over (measured: engine/README.md). */
const LEAST_GAIN = { alone: 40, fields: 1.55, entities: 1.3 };

/** Threads of this process that compute parts of runs. */
export interface Threads extends Team {
  /** Bytes that their runs hold. */
  readonly memory: () => number;
}

/** So many threads with the session's own; the others are each this very program with the argument `thread`. They begin with the first run, and stay. */
export function threads(program: string, size: number): Threads {
  const others = Array.from({ length: size - 1 }, () => new Thread(program));
  let last = 0;
  return {
    size,
    leastGain: LEAST_GAIN,
    get isReady() {
      return others.every(thread => thread.isReady);
    },
    prepare() {
      for (const thread of others) thread.prepare();
    },
    compute(_, recipe, place, task, how, types) {
      const exchange = openExchange();
      return (others[place] as Thread).compute({ type: 'compute', run: ++last, recipe: recipe as Recipe, task, how, exchange }, types);
    },
    memory: () => others.reduce((sum, thread) => sum + thread.memory, 0)
  };
}

/** The memory of this process and of its threads' runs. */
export const withThreads = (memory: Memory, { memory: held }: Threads): Memory => ({
  used: () => memory.used() + held(),
  collect: () => memory.collect()
});

/** One thread. */
class Thread {
  readonly #program: string;
  readonly #fields = new Map<number, RemoteFields>();
  #worker: Worker | null = null;
  /** Whether it has begun. */
  isReady = false;

  constructor(program: string) {
    this.#program = program;
  }

  /** Bytes that its runs hold. */
  get memory(): number {
    return [...this.#fields.values()].reduce((sum, part) => sum + part.memory, 0);
  }

  /** Lets it begin. */
  prepare(): void {
    if (this.#worker !== null) return;
    this.#worker = this.#begun();
    this.#worker.unref();
  }

  compute(message: ToThread, types: readonly Type[]): Fields {
    const { run, exchange } = message;
    this.#hold();
    const fields = new RemoteFields(exchange, types);
    this.#fields.set(run, fields);
    this.#worker?.postMessage(message);
    return fields;
  }

  // While it has something to do, the process does not end.
  #hold(): void {
    this.#worker ??= this.#begun();
    if (this.#fields.size === 0) this.#worker.ref();
  }

  #leave(): void {
    if (this.#fields.size === 0) this.#worker?.unref();
  }

  #begun(): Worker {
    const worker = new Worker(this.#program, { argv: ['thread'] });
    worker.on('message', (message: FromThread) => this.#answered(message));
    worker.on('error', error => this.#gone(worker, error));
    worker.on('exit', () => this.#gone(worker, null));
    return worker;
  }

  #answered(message: FromThread): void {
    if (message.type === 'ready') return this.#ready();
    const fields = this.#fields.get(message.run);
    if (fields) this.#computed(fields, message);
  }

  #ready(): void {
    this.isReady = true;
  }

  #computed(fields: RemoteFields, message: Exclude<FromThread, { type: 'ready' }>): void {
    if (message.type === 'computed') fields.finish(message.told);
    if (message.type === 'failed') fields.fail(failureOf(message));
    if (message.type !== 'left') return;
    fields.leave();
    this.#fields.delete(message.run);
    this.#leave();
  }

  #gone(worker: Worker, error: Error | null): void {
    if (this.#worker !== worker) return;
    this.#worker = null;
    this.isReady = false;
    const isFull = error !== null && (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
    const failure = isFull || error === null ? new LimitError(GONE) : error;
    for (const fields of this.#fields.values()) fields.fail(failure);
    this.#fields.clear();
  }
}

const GONE = 'a thread of the engine ran out of memory: read less (until, entities, limit), or use one thread';
