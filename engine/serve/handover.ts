import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import type { Handed } from './sessions.ts';

/** How long a client may take to close after a farewell. */
const FAREWELL_MS = 2000;
/** Most that fits a close frame's payload beside the code. */
const REASON_BYTES = 123;

interface Reading {
  reading: boolean;
  readStop(): number;
}

/**
 * A socket that another process reads and writes. The host keeps its own handle, unread, so that it can tell the client
 * when that process dies.
 */
export class HandedSocket implements Handed {
  readonly socket: Socket;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('error', () => socket.destroy());
    stopReading(socket);
  }

  farewell(code: number, reason: string): void {
    this.socket.end(closeFrame(code, reason));
    // Unread bytes would make the system reset the connection, and the client would never see the reason.
    this.socket.resume();
    setTimeout(() => this.socket.destroy(), FAREWELL_MS).unref();
  }

  release(): void {
    this.socket.destroy();
  }
}

// `pause` alone goes on reading into the stream's buffer, which would steal bytes from the other process.
function stopReading(socket: Socket): void {
  socket.pause();
  const handle = (socket as unknown as { _handle: Reading | null })._handle;
  if (handle === null) return;
  handle.reading = false;
  handle.readStop();
}

/** An unmasked close frame (RFC 6455 §5.5.1), the reason cut to what fits. */
export function closeFrame(code: number, reason: string): Buffer {
  const text = cutUtf8(Buffer.from(reason), REASON_BYTES);
  const frame = Buffer.alloc(4 + text.length);
  frame[0] = 0x88;
  frame[1] = 2 + text.length;
  frame.writeUInt16BE(code, 2);
  text.copy(frame, 4);
  return frame;
}

function cutUtf8(bytes: Buffer, limit: number): Buffer {
  if (bytes.length <= limit) return bytes;
  let end = limit;
  while (((bytes[end] as number) & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end);
}
