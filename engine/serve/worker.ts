import { Buffer } from 'node:buffer';
import { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import { systemClock } from './clock.ts';
import { asideOf } from './columnReading.ts';
import type { Connection } from './connection.ts';
import type { FromWorker, ToWorker, WorkerOptions } from './fork.ts';
import { MAX_FRAME, MAX_REQUEST, SUBPROTOCOL } from './protocol.ts';
import { Room } from './room.ts';
import type { Opening } from './sessions.ts';
import { countBuffersAsHeap, processMemory, turn } from './surroundings.ts';
import { threads, withThreads } from './threads.ts';
import type { Wire } from './wire.ts';

/** Serves one session in this process: connections come from the host, which this process ends with. */
export function work(options: WorkerOptions): void {
  countBuffersAsHeap();
  const program = process.argv[1] as string;
  const team = threads(program, options.threads);
  const room = new Room(options, systemClock, withThreads(processMemory, team), turn, team, asideOf(program));
  const upgrades = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MAX_REQUEST,
    handleProtocols: () => SUBPROTOCOL
  });
  process.on('message', (message: ToWorker, socket: Socket | undefined) => {
    const closed = () => tellHost({ type: 'closed', connection: message.connection });
    // The client may be gone before its socket has arrived.
    if (socket === undefined) return closed();
    socket.on('close', closed);
    upgrade(upgrades, message.opening, socket, webSocket => converse(room, webSocket));
  });
  process.on('disconnect', () => process.exit(0));
  process.on('SIGINT', () => {});
}

function upgrade(server: WebSocketServer, { asked, head }: Opening, socket: Socket, opened: (webSocket: WebSocket) => void): void {
  socket.setNoDelay(true);
  // What `ws` reads of a request is its method, url and headers.
  const request = Object.assign(new EventEmitter(), asked) as unknown as IncomingMessage;
  server.handleUpgrade(request, socket, Buffer.from(head, 'base64'), opened);
}

const TOO_BIG = 1009;

function converse(room: Room, webSocket: WebSocket): void {
  const connection: Connection = room.enter(wireOf(webSocket));
  webSocket.on('message', (data: RawData, binary: boolean) => {
    const frame = data as Buffer;
    if (binary && frame.length > MAX_FRAME) webSocket.close(TOO_BIG, `a frame has at most ${MAX_FRAME} bytes`);
    else if (binary) connection.binary(frame);
    else connection.text(frame.toString('utf8'));
  });
  // `ws` closes by itself after a broken or oversize frame, with the fitting code; `close` follows.
  webSocket.on('error', () => {});
  webSocket.on('close', () => room.leave(connection));
}

const wireOf = (webSocket: WebSocket): Wire => ({
  send: (message, written) => webSocket.send(message, () => written?.()),
  close: (code, reason) => webSocket.close(code, reason)
});

function tellHost(message: FromWorker): void {
  if (process.connected) process.send?.(message);
}
