import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import { type FromEngine, type Hello, type Request, SUBPROTOCOL } from '../engine/serve/protocol.ts';

/** What the engine says of itself, to every connection of a session. */
export type EngineState = Extract<FromEngine, { type: 'state' }>;

/** What is known of the engine of one notebook. */
export type Connection =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'open'; readonly state: EngineState | null }
  /** The server has no `/timeloom/ws`: its part is not installed or not enabled. */
  | { readonly kind: 'absent' }
  /** The server refuses us, or the engine is down; tried again in a while. */
  | { readonly kind: 'lost' };

type Numbered = Extract<Request, { readonly id: number }>;
type Unnumbered<R> = R extends Numbered ? Omit<R, 'id'> : never;

/** A request without its number. */
export type Question = Unnumbered<Numbered>;

/** Why a question has no answer. */
export class EngineError extends Error {}

interface Asked {
  readonly resolve: (result: unknown) => void;
  readonly reject: (why: EngineError) => void;
}

/** The engine's close code for a session that was ended on purpose: coming back would only begin an empty one. */
const SESSION_ENDED = 4001;
const RETRY_FIRST_MS = 1000;
const RETRY_MOST_MS = 30_000;

const socketUrl = (settings: ServerConnection.ISettings, session: string): string => {
  const token = settings.appendToken && settings.token !== '' ? { token: settings.token } : {};
  return URLExt.join(settings.wsUrl, 'timeloom/ws') + URLExt.objectToQueryString({ session, ...token });
};

/**
 * Talks to the engine of one session over `/timeloom/ws`, through the Jupyter server only and with its own settings (base URL,
 * token). Comes back by itself after a loss, ever more slowly; `close` ends it.
 */
export class EngineClient {
  /** Told whenever `connection` changes. */
  readonly changed = new Signal<EngineClient, Connection>(this);
  private readonly settings = ServerConnection.makeSettings();
  private readonly session: string;
  private readonly asked = new Map<number, Asked>();
  private known: Connection = { kind: 'connecting' };
  private socket: WebSocket | null = null;
  private retry: number | null = null;
  private wait = RETRY_FIRST_MS;
  private closed = false;
  private lastId = 0;
  private life: string | null = null;

  /** `session`: the id of the notebook's kernel. */
  constructor(session: string) {
    this.session = session;
    this.open();
  }

  /** What is known of the engine now. */
  get connection(): Connection {
    return this.known;
  }

  /** Which life of the session's engine it talks to; null while that is not known. */
  get epoch(): string | null {
    return this.life;
  }

  /** The engine's answer. Rejects with an EngineError where there is none: no connection, a mistake in the question. */
  ask(question: Question): Promise<unknown> {
    if (this.known.kind !== 'open' || this.socket === null) return Promise.reject(new EngineError('the engine is not connected'));
    const id = ++this.lastId;
    this.socket.send(JSON.stringify({ ...question, id }));
    return new Promise((resolve, reject) => this.asked.set(id, { resolve, reject }));
  }

  /** Ends the connection; nothing is reported any more. */
  close(): void {
    this.closed = true;
    if (this.retry !== null) window.clearTimeout(this.retry);
    this.socket?.close();
    this.forget();
  }

  private open(): void {
    this.report({ kind: 'connecting' });
    const socket = new this.settings.WebSocket(socketUrl(this.settings, this.session), [SUBPROTOCOL]);
    this.socket = socket;
    socket.onopen = () => this.greet(socket);
    socket.onmessage = event => this.receive(event.data);
    socket.onclose = ({ code }) => (code === SESSION_ENDED ? this.close() : void this.lost());
  }

  private greet(socket: WebSocket): void {
    const hello: Hello = { type: 'hello', features: ['state', 'editor'], version: '0.1.0', client: 'jupyterlab' };
    socket.send(JSON.stringify(hello));
    this.wait = RETRY_FIRST_MS;
    this.report({ kind: 'open', state: null });
  }

  private receive(data: unknown): void {
    if (typeof data !== 'string') return;
    const message: FromEngine = JSON.parse(data);
    if (message.type === 'hello') this.greeted(message);
    else if (message.type === 'state') this.report({ kind: 'open', state: message });
    else if (message.type === 'result') this.answered(message.id)?.resolve(message.result);
    else if (message.type === 'error') this.answered(message.id)?.reject(new EngineError(message.message));
  }

  private greeted({ epoch = '' }: Hello): void {
    this.life = epoch;
    this.report(this.known);
  }

  private answered(id: number): Asked | undefined {
    const asked = this.asked.get(id);
    this.asked.delete(id);
    return asked;
  }

  private forget(): void {
    for (const { reject } of this.asked.values()) reject(new EngineError('the connection to the engine was lost'));
    this.asked.clear();
  }

  private async lost(): Promise<void> {
    this.forget();
    this.life = null;
    if (this.closed) return;
    this.report({ kind: (await this.serverPartIsThere()) ? 'lost' : 'absent' });
    if (this.closed) return;
    this.retry = window.setTimeout(() => this.open(), this.wait);
    this.wait = Math.min(this.wait * 2, RETRY_MOST_MS);
  }

  // A WebSocket does not say why it was refused; an ordinary request does: only a missing handler answers 404.
  private async serverPartIsThere(): Promise<boolean> {
    const url = URLExt.join(this.settings.baseUrl, 'timeloom/ws') + URLExt.objectToQueryString({ session: this.session });
    const answer = await ServerConnection.makeRequest(url, {}, this.settings).catch(() => null);
    return answer?.status !== 404;
  }

  private report(connection: Connection): void {
    if (this.closed) return;
    this.known = connection;
    this.changed.emit(connection);
  }
}
