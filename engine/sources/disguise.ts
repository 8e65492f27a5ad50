import { DataError } from '../diagnostics/failure.ts';

/** How files of other formats begin. */
const BEGINNINGS: readonly (readonly [name: string, bytes: readonly number[]])[] = [
  ['a Parquet file', [0x50, 0x41, 0x52, 0x31]],
  ['an Arrow file', [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31]],
  ['compressed by gzip: unpack it', [0x1f, 0x8b]],
  ['compressed by Zstandard: unpack it', [0x28, 0xb5, 0x2f, 0xfd]],
  ['compressed by bzip2: unpack it', [0x42, 0x5a, 0x68]],
  ['a ZIP archive or a spreadsheet: unpack it or save it as CSV', [0x50, 0x4b, 0x03, 0x04]]
];

/** Throws a DataError if a file that should be text begins as a file of another format does. */
export function refuseDisguise(bytes: Uint8Array): void {
  const found = BEGINNINGS.find(([, beginning]) => beginning.every((byte, i) => bytes[i] === byte));
  if (found !== undefined) throw new DataError(`by its name this is text, but it is ${found[0]}`);
}
