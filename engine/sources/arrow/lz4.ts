import { DataError } from '../../diagnostics/failure.ts';

const MAGIC = 0x184d2204;

/** Unpacks an LZ4 frame of exactly `length` bytes. Checksums are skipped; anything out of bounds is a DataError. */
export function unpackLz4(source: Uint8Array, length: number): Uint8Array {
  const view = new DataView(source.buffer, source.byteOffset, source.length);
  const out = new Uint8Array(length);
  let [at, checksums] = frameHeader(view);
  let to = 0;
  for (;;) {
    if (at + 4 > source.length) throw damaged();
    const word = view.getUint32(at, true);
    if (word === 0) break;
    const size = word & 0x7fffffff;
    at += 4;
    if (at + size > source.length) throw damaged();
    to = word >>> 31 === 1 ? copyBlock(source, at, size, out, to) : unpackBlock(source, at, at + size, out, to);
    at += size + checksums;
  }
  if (to !== length) throw damaged();
  return out;
}

/** Where the blocks begin, and how many bytes of checksum follow each. */
function frameHeader(view: DataView): [at: number, checksums: number] {
  if (view.byteLength < 7 || view.getUint32(0, true) !== MAGIC) throw damaged();
  const flags = view.getUint8(4);
  const contentSize = (flags & 0x08) !== 0 ? 8 : 0;
  const dictionary = (flags & 0x01) !== 0 ? 4 : 0;
  return [7 + contentSize + dictionary, (flags & 0x10) !== 0 ? 4 : 0];
}

function copyBlock(source: Uint8Array, at: number, size: number, out: Uint8Array, to: number): number {
  if (to + size > out.length) throw damaged();
  out.set(source.subarray(at, at + size), to);
  return to + size;
}

function unpackBlock(source: Uint8Array, from: number, end: number, out: Uint8Array, start: number): number {
  let at = from;
  let to = start;
  while (at < end) {
    const token = source[at++] as number;
    let literals = token >>> 4;
    if (literals === 15) {
      for (let more = 255; more === 255; literals += more) {
        if (at >= end) throw damaged();
        more = source[at++] as number;
      }
    }
    if (at + literals > end || to + literals > out.length) throw damaged();
    for (let i = 0; i < literals; i++) out[to++] = source[at++] as number;
    if (at === end) return to;
    if (at + 2 > end) throw damaged();
    const back = (source[at] as number) | ((source[at + 1] as number) << 8);
    at += 2;
    let match = (token & 15) + 4;
    if (match === 19) {
      for (let more = 255; more === 255; match += more) {
        if (at >= end) throw damaged();
        more = source[at++] as number;
      }
    }
    if (back === 0 || back > to || to + match > out.length) throw damaged();
    for (let i = 0; i < match; i++, to++) out[to] = out[to - back] as number;
  }
  return to;
}

function damaged(): DataError {
  return new DataError('an LZ4-compressed buffer is damaged');
}
