import type { Clock } from './clock.ts';
import type { Asked } from './upgrade.ts';

/** A session lives that long without a connection. */
export const SESSION_REST = 24 * 3600 * 1000;

/** The host's end of a connection that a worker serves. */
export interface Handed {
  /** Closes it in the worker's stead, telling the client why. */
  farewell(code: number, reason: string): void;
  /** Lets go of a connection that has ended. */
  release(): void;
}

export interface Opening {
  readonly asked: Asked;
  /** Bytes that came after the request, in base64. */
  readonly head: string;
}

/** A session's process, as the host sees it. */
export interface Worker<Socket extends Handed> {
  readonly pid: number | undefined;
  open(connection: number, opening: Opening, socket: Socket): void;
  kill(): void;
}

/** What a worker tells the host. */
export interface WorkerNews {
  closed(connection: number): void;
  /** The process is gone; `how` is a sentence. */
  died(how: string): void;
}

export interface Birth {
  readonly session: string;
  readonly epoch: string;
  /** Why the previous process of the session died. */
  readonly lost: string | null;
}

export type Fork<Socket extends Handed> = (birth: Birth, news: WorkerNews) => Worker<Socket>;

export interface SessionInfo {
  readonly name: string;
  readonly epoch: string;
  readonly connections: number;
  readonly pid: number | null;
}

interface Entry<Socket extends Handed> {
  readonly name: string;
  readonly epoch: string;
  readonly worker: Worker<Socket>;
  readonly connections: Map<number, Socket>;
  callOffEnd: () => void;
}

/** Which session is served by which process, and by which connections: begun by the first connection, ended after a day without one. */
export class Sessions<Socket extends Handed> {
  readonly #entries = new Map<string, Entry<Socket>>();
  readonly #lost = new Map<string, string>();
  readonly #fork: Fork<Socket>;
  readonly #clock: Clock;
  readonly #epoch: () => string;
  #last = 0;

  /** `epoch` names a session's life: random, never the same twice. */
  constructor(fork: Fork<Socket>, clock: Clock, epoch: () => string) {
    this.#fork = fork;
    this.#clock = clock;
    this.#epoch = epoch;
  }

  /** Hands a connection to the session's process, starting that if need be. */
  open(name: string, opening: Opening, socket: Socket): void {
    const entry = this.#entries.get(name) ?? this.#begin(name);
    entry.callOffEnd();
    const connection = ++this.#last;
    entry.connections.set(connection, socket);
    entry.worker.open(connection, opening, socket);
  }

  /** Ends a session; its connections close with 4001 and `reason`. False if there is none of that name. */
  end(name: string, reason: string): boolean {
    const entry = this.#entries.get(name);
    if (entry === undefined) return false;
    this.#close(entry, 4001, reason);
    entry.worker.kill();
    this.#lost.delete(name);
    return true;
  }

  /** Ends all; connections close with 1001. */
  endAll(reason: string): void {
    for (const entry of [...this.#entries.values()]) {
      this.#close(entry, 1001, reason);
      entry.worker.kill();
    }
  }

  list(): readonly SessionInfo[] {
    return [...this.#entries.values()].map(({ name, epoch, connections, worker }) => ({
      name,
      epoch,
      connections: connections.size,
      pid: worker.pid ?? null
    }));
  }

  #begin(name: string): Entry<Socket> {
    const epoch = this.#epoch();
    const news: WorkerNews = {
      closed: connection => this.#closed(entry, connection),
      died: how => this.#died(entry, how)
    };
    const worker = this.#fork({ session: name, epoch, lost: this.#lost.get(name) ?? null }, news);
    const entry: Entry<Socket> = { name, epoch, worker, connections: new Map(), callOffEnd: () => {} };
    this.#entries.set(name, entry);
    return entry;
  }

  #closed(entry: Entry<Socket>, connection: number): void {
    entry.connections.get(connection)?.release();
    if (entry.connections.delete(connection) && entry.connections.size === 0) {
      entry.callOffEnd = this.#clock.after(SESSION_REST, () => this.end(entry.name, 'the session had no connection for a day'));
    }
  }

  #died(entry: Entry<Socket>, how: string): void {
    if (this.#entries.get(entry.name) !== entry) return;
    this.#lost.set(entry.name, how);
    this.#close(entry, 1011, how);
  }

  #close(entry: Entry<Socket>, code: number, reason: string): void {
    entry.callOffEnd();
    this.#entries.delete(entry.name);
    for (const socket of entry.connections.values()) socket.farewell(code, reason);
    entry.connections.clear();
  }
}
