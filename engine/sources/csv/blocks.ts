import { DataError } from '../../diagnostics/failure.ts';
import type { OpenBytes } from '../bytes.ts';
import { type Block, CsvScanner } from './scanner.ts';

/** Bytes that are scanned at once. */
const PIECE = 1 << 20;

/** A block of a file, and whether its last record ends where the file was to be cut. */
export interface FileBlock {
  readonly block: Block;
  readonly isCut: boolean;
}

/** A file as blocks of records, each valid until the next. `width`: of the records, where the file's beginning is elsewhere; else 0. `cut`: bytes from the beginning after which a block ends. */
export async function* blocks(open: OpenBytes, width = 0, cut = Number.POSITIVE_INFINITY): AsyncGenerator<FileBlock> {
  const scanner = new CsvScanner(width);
  let at = 0;
  for await (const whole of open()) {
    const [from, end] = [at, at + whole.length];
    const mark = from === 0 && width === 0 ? markOf(whole) : 0;
    for (at += mark; at < end; ) {
      const next = Math.min(end, at + PIECE, at < cut ? cut : end);
      const block = scanner.push(whole.subarray(at - from, next - from), false);
      at = next;
      yield { block, isCut: at === cut && !scanner.isWithin };
    }
  }
  yield { block: scanner.push(new Uint8Array(0), true), isCut: false };
}

/** How long the mark of UTF-8 is that a file begins with. */
function markOf(bytes: Uint8Array): number {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    throw new DataError('the file is UTF-16; save it as UTF-8');
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}
