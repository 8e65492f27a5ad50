import { Buffer } from 'node:buffer';
import { type FrameHeader, HEADER_BYTES } from './protocol.ts';

const LAST = 1;
const CALL = 2;

/** A binary frame whose header is written and whose `length` bytes are not yet; at the front of `room`, if that is given. */
export function beginFrame(header: FrameHeader, length: number, room?: Buffer): Buffer {
  const out = room?.subarray(0, HEADER_BYTES + length) ?? Buffer.allocUnsafe(HEADER_BYTES + length);
  out.writeUInt32LE(header.id, 0);
  out.writeUInt32LE((header.last ? LAST : 0) | (header.call ? CALL : 0), 4);
  out.writeBigUInt64LE(BigInt(header.offset), 8);
  return out;
}

/** A binary frame: the header, then `bytes` of the stream. */
export function frame(header: FrameHeader, bytes: Uint8Array): Buffer {
  const out = beginFrame(header, bytes.length);
  out.set(bytes, HEADER_BYTES);
  return out;
}

/** The header of a binary frame, or null if the frame is too short to have one or uses reserved bits. */
export function readHeader(bytes: Uint8Array): FrameHeader | null {
  if (bytes.length < HEADER_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const flags = view.getUint32(4, true);
  const offset = view.getBigUint64(8, true);
  if (flags > (LAST | CALL) || offset > BigInt(Number.MAX_SAFE_INTEGER)) return null;
  return { id: view.getUint32(0, true), last: (flags & LAST) !== 0, call: (flags & CALL) !== 0, offset: Number(offset) };
}
