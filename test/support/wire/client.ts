import { WebSocket } from 'ws';
import { frame, readHeader } from '../../../engine/serve/frames.ts';
import { type FromEngine, HEADER_BYTES, type Hello, type Reply, SUBPROTOCOL } from '../../../engine/serve/protocol.ts';

export interface Address {
  readonly port: number;
  readonly token: string;
}

type Answer = Extract<Reply, { type: 'result' | 'error' }>;
type Said<T extends FromEngine['type']> = Extract<FromEngine, { type: T }>;

export interface Piece {
  readonly id: number;
  readonly last: boolean;
  readonly offset: number;
  readonly bytes: Uint8Array;
}

/** A plain client for tests: keeps all it hears. */
export class Client {
  readonly socket: WebSocket;
  readonly heard: FromEngine[] = [];
  readonly pieces: Piece[] = [];
  closing: { readonly code: number; readonly reason: string } | null = null;
  #watchers = new Set<() => void>();
  #lastId = 0;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer, binary: boolean) => {
      if (binary)
        this.pieces.push({ ...(readHeader(data) as NonNullable<ReturnType<typeof readHeader>>), bytes: data.subarray(HEADER_BYTES) });
      else this.heard.push(JSON.parse(data.toString()) as FromEngine);
      this.#wake();
    });
    socket.on('close', (code, reason) => {
      this.closing = { code, reason: reason.toString() };
      this.#wake();
    });
    socket.on('error', () => {});
  }

  /** Connects and says hello. */
  static async open(address: Address, session = 'test', hello: Partial<Hello> = {}): Promise<Client> {
    const client = await Client.connect(address, session);
    client.send({ type: 'hello', features: ['state', 'progress'], version: '0', client: 'test', ...hello });
    await client.hear('hello');
    return client;
  }

  static connect({ port, token }: Address, session = 'test'): Promise<Client> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/sessions/${encodeURIComponent(session)}`, SUBPROTOCOL, {
      headers: { Authorization: `Bearer ${token}` },
      perMessageDeflate: false
    });
    const client = new Client(socket);
    return new Promise((resolve, reject) => {
      socket.once('open', () => resolve(client));
      socket.once('error', reject);
    });
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Sends a request; returns its id. */
  ask(request: object): number {
    const id = ++this.#lastId;
    this.send({ id, ...request });
    return id;
  }

  async answer(id: number): Promise<Answer> {
    return (await this.wait(() => this.heard.find(m => (m.type === 'result' || m.type === 'error') && m.id === id))) as Answer;
  }

  /** Asks and waits for the result; fails on an error. */
  async call<T = Record<string, unknown>>(request: object): Promise<T> {
    const answer = await this.answer(this.ask(request));
    if (answer.type === 'error') throw new Error(`${answer.kind}: ${answer.message}`);
    return answer.result as T;
  }

  /** Asks and waits for the error. */
  async refused(request: object): Promise<Extract<Reply, { type: 'error' }>> {
    const answer = await this.answer(this.ask(request));
    if (answer.type !== 'error') throw new Error(`expected an error, got ${JSON.stringify(answer.result)}`);
    return answer;
  }

  /** The next (or an earlier) message of a type that fits. */
  async hear<T extends FromEngine['type']>(type: T, fits: (message: Said<T>) => boolean = () => true): Promise<Said<T>> {
    return (await this.wait(() => this.heard.find(m => m.type === type && fits(m as Said<T>)))) as Said<T>;
  }

  async closed(): Promise<{ readonly code: number; readonly reason: string }> {
    return this.wait(() => this.closing ?? undefined);
  }

  /** Sends a stream, no more at once than there is credit for. */
  async upload(id: number, bytes: Uint8Array, piece = 1 << 19): Promise<void> {
    for (let at = 0; ; ) {
      const gone = () => this.closing !== null || this.#failed(id);
      await this.wait(() => at < this.#allowed(id) || gone() || undefined);
      if (gone()) return;
      const end = Math.min(at + piece, this.#allowed(id), bytes.length);
      this.socket.send(frame({ id, last: end === bytes.length, offset: at }, bytes.subarray(at, end)));
      if (end === bytes.length) return;
      at = end;
    }
  }

  /** All bytes of a request's stream so far. */
  received(id: number): Buffer {
    return Buffer.concat(this.pieces.filter(p => p.id === id).map(p => p.bytes));
  }

  close(): void {
    this.socket.close();
  }

  /** Resolves with what `look` gives once it gives something. */
  async wait<T>(look: () => T | undefined, ms = 20_000): Promise<T> {
    const deadline = performance.now() + ms;
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      if (performance.now() > deadline) throw new Error(`waited ${ms} ms in vain: ${look}`);
      await new Promise<void>(resolve => {
        const timer = setTimeout(wake, Math.max(1, deadline - performance.now()));
        const watchers = this.#watchers;
        function wake() {
          clearTimeout(timer);
          watchers.delete(wake);
          resolve();
        }
        watchers.add(wake);
      });
    }
  }

  #allowed(id: number): number {
    let allowed = 8 << 20;
    for (const m of this.heard) if (m.type === 'credit' && m.target === id) allowed += m.bytes;
    return allowed;
  }

  #failed(id: number): boolean {
    return this.heard.some(m => m.type === 'error' && m.id === id);
  }

  #wake(): void {
    for (const wake of [...this.#watchers]) wake();
  }
}
