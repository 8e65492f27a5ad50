import { SnapshotError } from '../diagnostics/failure.ts';

/**
 * A snapshot is a stream of bytes: `MAGIC`, then frames. A frame is the number of the part it belongs to (u32), the length of
 * its content (u32), a checksum of both and the content (u64), the content; all little-endian. The last frame is `LAST`'s, its content the
 * number of frames before it, so that a snapshot that was cut off is noticed.
 */
export const MAGIC = new TextEncoder().encode('timeloom');
export const LAST = 0xffffffff;
const HEAD = 16;

/** One frame as bytes. */
export function frame(part: number, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(HEAD + content.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, part, true);
  view.setUint32(4, content.length, true);
  view.setBigUint64(8, checksum(part, content), true);
  bytes.set(content, HEAD);
  return bytes;
}

export interface Frame {
  readonly part: number;
  readonly content: Uint8Array;
}

/** The frames of a snapshot, each checked as it is reached. Throws a SnapshotError for anything damaged, cut off or foreign. */
export function* framesOf(bytes: Uint8Array): Generator<Frame> {
  if (bytes.length < MAGIC.length || MAGIC.some((byte, i) => bytes[i] !== byte)) throw new SnapshotError('this is not a snapshot');
  let count = 0;
  for (let at = MAGIC.length; at < bytes.length; count++) {
    const { part, content } = frameAt(bytes, at, count);
    at += HEAD + content.length;
    if (part === LAST) return ended(content, count, at === bytes.length);
    yield { part, content };
  }
  throw new SnapshotError('the snapshot is unfinished: its end is missing');
}

function frameAt(bytes: Uint8Array, at: number, count: number): Frame {
  if (bytes.length - at < HEAD) throw new SnapshotError('the snapshot is unfinished: it ends within a part');
  const view = new DataView(bytes.buffer, bytes.byteOffset + at);
  const [part, length] = [view.getUint32(0, true), view.getUint32(4, true)];
  if (length > bytes.length - at - HEAD) throw new SnapshotError('the snapshot is unfinished or damaged: it ends within a part');
  const content = bytes.subarray(at + HEAD, at + HEAD + length);
  if (checksum(part, content) !== view.getBigUint64(8, true))
    throw new SnapshotError(`the snapshot is damaged: part ${count + 1} does not have its checksum`);
  return { part, content };
}

function ended(content: Uint8Array, count: number, isEnd: boolean): void {
  const told = content.length === 4 ? new DataView(content.buffer, content.byteOffset).getUint32(0, true) : -1;
  if (told !== count || !isEnd) throw new SnapshotError('the snapshot is damaged: parts are missing or stand behind its end');
}

/** The last frame of a snapshot of `count` frames. */
export function lastFrame(count: number): Uint8Array<ArrayBuffer> {
  const content = new Uint8Array(4);
  new DataView(content.buffer).setUint32(0, count, true);
  return frame(LAST, content);
}

// Two sums of four bytes at a time that each mix in every bit; against accidents, not against forgery.
function checksum(part: number, content: Uint8Array): bigint {
  let [a, b] = [Math.imul(part + 1, 0x9e3779b1), content.length ^ 0x85ebca6b];
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  const words = content.length & ~3;
  for (let at = 0; at < words; at += 4) {
    const word = view.getUint32(at, true);
    a = Math.imul(a ^ word, 0xcc9e2d51);
    a ^= a >>> 15;
    b = Math.imul((b << 5) | (b >>> 27), 0x1b873593) + word;
  }
  for (let at = words; at < content.length; at++) {
    a = Math.imul(a ^ (content[at] as number), 0xcc9e2d51);
    b = Math.imul(b ^ (content[at] as number), 0x1b873593) + at;
  }
  a ^= a >>> 13;
  return (BigInt(a >>> 0) << 32n) | BigInt(b >>> 0);
}

/** Pieces as one run of bytes. */
export function joined(pieces: Iterable<Uint8Array>): Uint8Array<ArrayBuffer> {
  const all = [...pieces];
  const bytes = new Uint8Array(all.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of all) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
