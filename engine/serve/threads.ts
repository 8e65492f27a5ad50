import { Worker } from 'node:worker_threads';
import { LimitError } from '../diagnostics/failure.ts';
import type { Recipe } from '../index.ts';
import { openExchange } from '../run/exchange.ts';
import type { PartRows, PartSlice } from '../run/part.ts';
import type { Fields, Part, Team } from '../run/team.ts';
import type { Type } from '../types/type.ts';
import { failureOf, RemoteFields } from './abreast.ts';
import type { Memory } from './limiter.ts';
import type { FromThread, ToThread } from './thread.ts';

/** Runs of fewer rows are done before threads have begun; what light loops give takes longer to put together than to compute (measured: engine/README.md). */
const LEAST_ROWS = { heavy: 500_000, light: Infinity };
const SLICE_ROWS = 32768;

/** What is sooner done takes longer to hand over (measured: engine/README.md). */
const LEAST_GAIN = { alone: 40, times: 1.55 };

/** A part of a run in a thread. */
interface Remote {
  readonly waiting: PromiseWithResolvers<PartRows>[];
  memory: number;
}

/** Threads of this process that compute parts of runs. */
export interface Threads extends Team {
  /** Bytes that their runs hold. */
  readonly memory: () => number;
}

/** So many threads, each this very program with the argument `thread`. They begin with the first run, and stay. */
export function threads(program: string, size: number): Threads {
  const all = Array.from({ length: size }, () => new Thread(program));
  let last = 0;
  return {
    size,
    leastRows: LEAST_ROWS,
    sliceRows: SLICE_ROWS,
    leastGain: LEAST_GAIN,
    get isReady() {
      return all.slice(1).every(thread => thread.isReady);
    },
    prepare() {
      for (const thread of all.slice(1)) thread.prepare();
    },
    begin(_, recipe, tasks) {
      const run = ++last;
      return tasks.map((task, i) => (all[i] as Thread).begin({ type: 'begin', run, recipe: recipe as Recipe, task }));
    },
    // The first is left to whom the session's own thread computes with.
    compute(_, recipe, place, task, how, types) {
      const exchange = openExchange();
      return (all[place + 1] as Thread).compute({ type: 'compute', run: ++last, recipe: recipe as Recipe, task, how, exchange }, types);
    },
    memory: () => all.reduce((sum, thread) => sum + thread.memory, 0)
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
  readonly #parts = new Map<number, Remote>();
  readonly #fields = new Map<number, RemoteFields>();
  #worker: Worker | null = null;
  /** Whether it has begun. */
  isReady = false;

  constructor(program: string) {
    this.#program = program;
  }

  /** Bytes that its runs hold. */
  get memory(): number {
    return [...this.#parts.values(), ...this.#fields.values()].reduce((sum, part) => sum + part.memory, 0);
  }

  /** Lets it begin. */
  prepare(): void {
    if (this.#worker !== null) return;
    this.#worker = this.#begun();
    this.#worker.unref();
  }

  begin(message: Extract<ToThread, { type: 'begin' }>): Part {
    const { run } = message;
    this.#hold();
    this.#parts.set(run, { waiting: [], memory: 0 });
    this.#send(message);
    return { take: slice => this.#take(run, slice), end: () => this.#end(run) };
  }

  compute(message: Extract<ToThread, { type: 'compute' }>, types: readonly Type[]): Fields {
    const { run, exchange } = message;
    this.#hold();
    const fields = new RemoteFields(exchange, types);
    this.#fields.set(run, fields);
    this.#send(message);
    return fields;
  }

  // While it has something to do, the process does not end.
  #hold(): void {
    this.#worker ??= this.#begun();
    if (this.#parts.size + this.#fields.size === 0) this.#worker.ref();
  }

  #leave(): void {
    if (this.#parts.size + this.#fields.size === 0) this.#worker?.unref();
  }

  #take(run: number, slice: PartSlice): Promise<PartRows> {
    const answer = Promise.withResolvers<PartRows>();
    this.#parts.get(run)?.waiting.push(answer);
    if (this.#worker === null) answer.reject(new LimitError(GONE));
    else this.#send({ type: 'take', run, slice });
    return answer.promise;
  }

  #end(run: number): void {
    this.#parts.delete(run);
    this.#send({ type: 'end', run });
    this.#leave();
  }

  #send(message: ToThread): void {
    this.#worker?.postMessage(message);
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
    if (fields) return this.#computed(fields, message);
    if (message.type === 'computed' || message.type === 'left') return;
    const part = this.#parts.get(message.run);
    // Nobody waits for a slice of a run that has ended.
    const answer = part?.waiting.shift();
    if (!part || !answer) return;
    if (message.type === 'failed') return answer.reject(failureOf(message));
    part.memory = message.rows.memory;
    answer.resolve(message.rows);
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
    for (const { waiting } of this.#parts.values()) for (const { reject } of waiting.splice(0)) reject(failure);
    for (const fields of this.#fields.values()) fields.fail(failure);
    this.#fields.clear();
  }
}

const GONE = 'a thread of the engine ran out of memory: read less (until, entities, limit), or use one thread';
