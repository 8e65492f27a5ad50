import { sliceColumn } from '../columns/slice.ts';
import type { ResultBatch } from '../index.ts';

/** Rows `start .. end` of a piece of a result: views, nothing is copied. */
export function rowsOf(batch: ResultBatch, start: number, end: number): ResultBatch {
  if (start === 0 && end === batch.length) return batch;
  return {
    schema: batch.schema,
    length: end - start,
    time: batch.time.subarray(start, end),
    subsort: batch.subsort.subarray(start, end),
    keyHash: batch.keyHash.subarray(start, end),
    key: sliceColumn(batch.key, start, end),
    columns: batch.columns.map(column => sliceColumn(column, start, end))
  };
}

/** The first row at `time` or later; as many as there are rows if there is none. */
export function firstAt({ time: times }: ResultBatch, time: bigint): number {
  let [low, high] = [0, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as bigint) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}
