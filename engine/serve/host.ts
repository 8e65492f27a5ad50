import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { AddressInfo, ListenOptions, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { HandedSocket } from './handover.ts';
import type { Sessions } from './sessions.ts';
import { type Asked, judgeUpgrade, type Refused, refuse, sessionName } from './upgrade.ts';

export interface Place {
  /** On 127.0.0.1; 0 lets the system choose. */
  readonly port?: number;
  /** A unix socket instead. */
  readonly socket?: string;
}

export interface Host {
  /** The port, or null on a unix socket. */
  readonly port: number | null;
  /** Takes no new connections and ends all sessions. */
  close(reason: string): void;
}

/** Listens and authenticates; every connection that may speak is handed to its session's process. Rejects with a sentence if it cannot listen. */
export async function listen(place: Place, token: string, sessions: Sessions<HandedSocket>): Promise<Host> {
  const server = createServer();
  const port = await bound(server, place);
  const gate = { token, hosts: hostsOf(port) };
  server.on('request', (request, response) => write(response, respond(request, refuse(asked(request), gate), sessions)));
  server.on('upgrade', (request, socket, head) => {
    const judged = judgeUpgrade(asked(request), gate);
    if (typeof judged === 'string') handOver(judged, request, socket as Socket, head, sessions);
    else turnAway(socket, judged);
  });
  return {
    port,
    close(reason) {
      server.close();
      sessions.endAll(reason);
    }
  };
}

function handOver(session: string, request: IncomingMessage, socket: Socket, head: Buffer, sessions: Sessions<HandedSocket>): void {
  socket.setTimeout(0);
  socket.setNoDelay(true);
  sessions.open(session, { asked: asked(request), head: head.toString('base64') }, new HandedSocket(socket));
}

function turnAway(socket: Duplex, { status, reason }: Refused): void {
  socket.on('error', () => socket.destroy());
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(reason)}\r\n\r\n${reason}`
  );
}

interface Response {
  readonly status: number;
  readonly text: string;
}

function respond(request: IncomingMessage, refused: Refused | null, sessions: Sessions<HandedSocket>): Response {
  if (refused !== null) return { status: refused.status, text: refused.reason };
  const name = sessionName(request.url ?? '');
  if (request.url === '/v1/sessions' && request.method === 'GET')
    return { status: 200, text: JSON.stringify({ sessions: sessions.list() }) };
  if (name === null) return { status: 404, text: 'there is GET /v1/sessions and GET (upgrade) or DELETE /v1/sessions/NAME' };
  if (request.method === 'GET') return { status: 426, text: 'connect with a WebSocket' };
  if (request.method !== 'DELETE') return { status: 405, text: 'a session is connected to (GET, upgrade) or ended (DELETE)' };
  if (!sessions.end(name, 'the session was ended')) return { status: 404, text: 'there is no such session' };
  return { status: 200, text: 'ended' };
}

function write(response: ServerResponse, { status, text }: Response): void {
  const type = text.startsWith('{') ? 'application/json' : 'text/plain; charset=utf-8';
  response.writeHead(status, { 'Content-Type': type, Connection: 'close' }).end(text);
}

const asked = (request: IncomingMessage): Asked => ({
  method: request.method ?? '',
  url: request.url ?? '',
  headers: request.headers
});

const hostsOf = (port: number | null) => (port === null ? ['localhost'] : [`127.0.0.1:${port}`, `localhost:${port}`]);

function bound(server: Server, place: Place): Promise<number | null> {
  const where: ListenOptions = place.socket === undefined ? { host: '127.0.0.1', port: place.port ?? 0 } : { path: place.socket };
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new Error(whyNot(error, place))));
    server.listen(where, () => {
      server.removeAllListeners('error');
      const address = server.address() as AddressInfo | string;
      resolve(typeof address === 'string' ? null : address.port);
    });
  });
}

function whyNot(error: NodeJS.ErrnoException, { port, socket }: Place): string {
  if (error.code === 'EADDRINUSE') {
    return socket === undefined
      ? `port ${port} is in use: choose another, or leave --port out and the system chooses a free one`
      : `${socket} is in use: choose another path, or delete the file if no engine is running`;
  }
  if (error.code === 'EACCES') return `not allowed to listen on ${socket ?? `port ${port}`}: choose another`;
  return `cannot listen on ${socket ?? `port ${port}`}: ${error.message}`;
}
