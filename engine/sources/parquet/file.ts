import { open } from 'node:fs/promises';
import type { RandomBytes } from './reader.ts';

/** The file at `path`, to be closed. */
export async function openParquet(path: string): Promise<RandomBytes & { close(): Promise<void> }> {
  const file = await open(path);
  const { size } = await file.stat();
  return {
    byteLength: size,
    async slice(start, end = size) {
      const bytes = new Uint8Array(end - start);
      for (let at = 0; at < bytes.length; ) {
        const { bytesRead } = await file.read(bytes, at, bytes.length - at, start + at);
        if (bytesRead === 0) break;
        at += bytesRead;
      }
      return bytes.buffer;
    },
    close: () => file.close()
  };
}
