import { tmpdir } from 'node:os';
import type { Team } from '../run/team.ts';
import type { Aside } from '../sources/bytes.ts';
import { answersOf } from './answers.ts';
import { type Clock, every } from './clock.ts';
import { type Admitted, Connection, type Served } from './connection.ts';
import type { WorkerOptions } from './fork.ts';
import { Limiter, type Memory, type Turn } from './limiter.ts';
import { FEATURES, type Hello, type Reply, type WorkInfo } from './protocol.ts';
import type { ClientLimits } from './requests.ts';
import { Roots } from './roots.ts';
import { Session } from './session.ts';
import { SpoolSpace } from './spool.ts';
import type { Wire } from './wire.ts';

const STATE_MS = 5000;
const STATE_SOONEST_MS = 100;
/** Results outlive the connection that asked for them by this: another may still show them. */
export const RESULTS_REST_MS = 10 * 60 * 1000;

/** One session and those connected to it. */
export class Room implements Served {
  readonly hello: Hello;
  readonly clock: Clock;
  readonly session: Session;
  readonly #options: WorkerOptions;
  readonly #memory: Memory;
  readonly #turn: Turn;
  readonly #roots: Roots;
  readonly #space: SpoolSpace;
  readonly #aside: Aside | null;
  readonly #connections = new Set<Connection>();
  readonly #numbers = new Map<Connection, number>();
  #lastNumber = 0;
  #due = false;

  /** `team` computes parts of queries, `aside` reads columns of files, both in other threads. */
  constructor(options: WorkerOptions, clock: Clock, memory: Memory, turn: Turn, team: Team | null, aside: Aside | null = null) {
    const { version, session, epoch, lost } = options;
    this.hello = { type: 'hello', features: FEATURES, version, session, epoch, ...(lost === null ? {} : { lost }) };
    this.clock = clock;
    this.session = new Session(() => this.changed(), team);
    this.#options = options;
    this.#memory = memory;
    this.#turn = turn;
    this.#roots = new Roots(options.allow);
    this.#aside = aside;
    this.#space = new SpoolSpace(tmpdir(), options.spool);
    every(clock, STATE_MS, () => this.#tellState());
  }

  enter(wire: Wire): Connection {
    const connection = new Connection(this, wire);
    this.#connections.add(connection);
    this.#numbers.set(connection, ++this.#lastNumber);
    return connection;
  }

  leave(connection: Connection): void {
    this.#connections.delete(connection);
    this.#numbers.delete(connection);
    connection.closed();
    this.changed();
  }

  admit(limits: ClientLimits): Admitted {
    const roots = limits.allow === null ? this.#roots : this.#roots.narrowed(limits.allow);
    const held = { memory: smaller(limits.memory, this.#options.memory), time: smaller(limits.time, this.#options.time) };
    const tickets = new Set<string>();
    return {
      limiter: () => new Limiter(this.clock, this.#memory, this.#turn, held),
      answers: answersOf({
        session: this.session,
        roots,
        space: this.#space,
        aside: this.#aside,
        tickets,
        status: () => this.#state(),
        work: () => this.#work(),
        stop: work => this.#stop(work)
      }),
      left: () => void this.clock.after(RESULTS_REST_MS, () => tickets.forEach(ticket => void this.session.release(ticket)))
    };
  }

  /** Something that `state` tells has changed: it is told soon. */
  changed(): void {
    if (this.#due) return;
    this.#due = true;
    this.clock.after(STATE_SOONEST_MS, () => {
      this.#due = false;
      this.#tellState();
    });
  }

  #tellState(): void {
    const state: Reply = { type: 'state', ...this.#state() };
    for (const connection of this.#connections) if (connection.wants('state')) connection.tell(state);
  }

  #work(): readonly WorkInfo[] {
    return [...this.#numbers].flatMap(([connection, number]) =>
      connection.work().map(({ id, ...told }) => ({ ...told, work: `${number}:${id}` }))
    );
  }

  #stop(work: string): boolean {
    const [number, id] = work.split(':').map(Number);
    const owner = [...this.#numbers].find(([, known]) => known === number)?.[0];
    return owner?.stop(id as number) ?? false;
  }

  #state() {
    let running = 0;
    for (const connection of this.#connections) running += connection.running;
    return { ...this.session.totals(), running, memory: this.#memory.used() };
  }
}

const smaller = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : Math.min(a, b));
