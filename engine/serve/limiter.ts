import { LimitError } from '../diagnostics/failure.ts';
import type { Clock } from './clock.ts';

/** The memory of this process, as a limit counts it. */
export interface Memory {
  /** Bytes held now: heap and buffers. */
  used(): number;
  /** Collects garbage if that can be asked for. */
  collect(): void;
}

/** Lets others run; resolves on a later turn of the event loop. */
export type Turn = () => Promise<void>;

const MEASURE_MS = 20;
/** Collecting garbage takes long: it is asked for again when that share of the limit was allocated since. */
const COLLECT_SHARE = 1 / 8;

/** Holds one request to its limits of memory and time; waiting for the client is not counted. */
export class Limiter {
  readonly #clock: Clock;
  readonly #memory: Memory;
  readonly #turn: Turn;
  readonly #limits: { readonly memory: number | null; readonly time: number | null };
  #spent = 0;
  #since: number;
  /** Bytes in use after the last collection. */
  #live = 0;
  #measureAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, memory: Memory, turn: Turn, limits: { readonly memory: number | null; readonly time: number | null }) {
    this.#clock = clock;
    this.#memory = memory;
    this.#turn = turn;
    this.#limits = limits;
    this.#since = clock.now();
  }

  /** Throws a LimitError if a limit is reached; else lets others have their turn. */
  async turn(): Promise<void> {
    this.check();
    await this.idle(this.#turn());
  }

  /** Waits without counting the time. */
  async idle<T>(wait: Promise<T>): Promise<T> {
    this.#spent += this.#clock.now() - this.#since;
    try {
      return await wait;
    } finally {
      this.#since = this.#clock.now();
    }
  }

  check(): void {
    const now = this.#clock.now();
    const { time, memory } = this.#limits;
    if (time !== null && this.#spent + now - this.#since > time) {
      throw new LimitError(`the time limit of ${time / 1000} s was reached: raise time_limit, or read less (until, entities, limit)`);
    }
    if (memory === null || now < this.#measureAt) return;
    this.#measureAt = now + MEASURE_MS;
    this.#holdMemory(memory);
  }

  #holdMemory(limit: number): void {
    const { used, collect } = this.#memory;
    if (used() <= Math.max(limit, this.#live + limit * COLLECT_SHARE)) return;
    collect();
    this.#live = used();
    if (this.#live <= limit) return;
    throw new LimitError(
      `the memory limit of ${megabytes(limit)} was reached (${megabytes(this.#live)} in use): raise memory_limit, drop tables or release results that are no longer needed, or read less (until, entities, limit)`
    );
  }
}

const megabytes = (bytes: number) => `${Math.round(bytes / (1 << 20))} MB`;
