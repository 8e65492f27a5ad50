import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Memory, Turn } from './limiter.ts';

/**
 * Has V8 count buffers outside of its heap as it counts the heap. By itself it collects garbage each time some 30 MB of buffers were made,
 * however small the heap and whatever room there is, which takes longer than to read the rows that came in them. Where V8 knows no such
 * flag, all stays as it is.
 */
export function countBuffersAsHeap(): void {
  setFlagsFromString('--external-memory-accounted-in-global-limit');
}

let gc: (() => void) | null = null;

/** This process's memory. Buffers outside the heap count: tables and results are such. */
export const processMemory: Memory = {
  used() {
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  },
  collect() {
    gc ??= garbageCollector();
    gc();
    // The first leaves dead buffers to a sweeper beside it; they are counted until the next.
    gc();
  }
};

/** The next turn of the event loop, after the messages that have arrived. */
export const turn: Turn = () => new Promise(resolve => setImmediate(resolve));

// V8 gives `gc` to contexts made after the flag was set.
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
