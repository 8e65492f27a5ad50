import { open } from 'node:fs/promises';
import type { RandomBytes } from './reader.ts';

/** The file at `path`, to be closed. */
export async function openParquet(path: string): Promise<RandomBytes & { close(): Promise<void> }> {
  const file = await open(path);
  const { size } = await file.stat();
  const read = async (into: Uint8Array, start: number): Promise<void> => {
    for (let at = 0; at < into.length; ) {
      const { bytesRead } = await file.read(into, at, into.length - at, start + at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
  };
  return {
    byteLength: size,
    path,
    read,
    async slice(start, end = size) {
      const bytes = new Uint8Array(end - start);
      await read(bytes, start);
      return bytes.buffer;
    },
    close: () => file.close()
  };
}
