import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { type FromEngine, type Hello, SUBPROTOCOL } from '../engine/serve/protocol.ts';

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

/** The engine's close code for a session that was ended on purpose: coming back would only begin an empty one. */
const SESSION_ENDED = 4001;
const RETRY_FIRST_MS = 1000;
const RETRY_MOST_MS = 30_000;

const socketUrl = (settings: ServerConnection.ISettings, session: string): string => {
  const token = settings.appendToken && settings.token !== '' ? { token: settings.token } : {};
  return URLExt.join(settings.wsUrl, 'timeloom/ws') + URLExt.objectToQueryString({ session, ...token });
};

/**
 * Follows the engine of one session over `/timeloom/ws`, through the Jupyter server only and with its own settings (base URL,
 * token), and reports every change to `onChange`. Comes back by itself after a loss, ever more slowly; `close` ends it.
 */
export class EngineClient {
  private readonly settings = ServerConnection.makeSettings();
  private readonly session: string;
  private readonly onChange: (connection: Connection) => void;
  private socket: WebSocket | null = null;
  private retry: number | null = null;
  private wait = RETRY_FIRST_MS;
  private closed = false;

  /** `session`: the id of the notebook's kernel. */
  constructor(session: string, onChange: (connection: Connection) => void) {
    this.session = session;
    this.onChange = onChange;
    this.open();
  }

  /** Ends the connection; nothing is reported any more. */
  close(): void {
    this.closed = true;
    if (this.retry !== null) window.clearTimeout(this.retry);
    this.socket?.close();
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
    const hello: Hello = { type: 'hello', features: ['state'], version: '0.1.0', client: 'jupyterlab' };
    socket.send(JSON.stringify(hello));
    this.wait = RETRY_FIRST_MS;
    this.report({ kind: 'open', state: null });
  }

  private receive(data: unknown): void {
    if (typeof data !== 'string') return;
    const message: FromEngine = JSON.parse(data);
    if (message.type === 'state') this.report({ kind: 'open', state: message });
  }

  private async lost(): Promise<void> {
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
    if (!this.closed) this.onChange(connection);
  }
}
