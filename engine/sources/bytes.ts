import { open } from 'node:fs/promises';
import type { StringPool } from '../columns/strings.ts';
import type { Field } from '../types/type.ts';

/** Gives the bytes of a file from the beginning, in pieces; may be asked more than once. Each piece is the taker's own. */
export type OpenBytes = () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

const PIECE = 1 << 20;

/** The bytes of the file at `path`. */
export function fileBytes(path: string): OpenBytes {
  return () => piecesOf(path);
}

async function* piecesOf(path: string): AsyncIterable<Uint8Array> {
  const file = await open(path);
  try {
    for (;;) {
      const piece = new Uint8Array(PIECE);
      const { bytesRead } = await file.read(piece, 0, PIECE);
      if (bytesRead === 0) return;
      yield piece.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

export interface ReadingOptions {
  readonly strings: StringPool;
  /** The columns to read and their types, others left out; without it types are inferred over the whole file. Formats that know their own types ignore it. */
  readonly schema?: readonly Field[] | null;
  readonly signal?: AbortSignal;
  /** Told after every piece how many rows were read so far; awaited. */
  readonly onRows?: (rows: number) => Promise<void> | void;
}
