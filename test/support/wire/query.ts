import { StringPool } from '../../../engine/columns/strings.ts';
import type { Query, ResultBatch } from '../../../engine/index.ts';
import { F64, I64 } from '../../../engine/types/type.ts';

export const strings = new StringPool();

/** A query without a compiler: `batches` pieces of `rows` rows each, one a slice. `asked` counts the pieces it was asked for; the one numbered `calling` asks the client. */
export function countingQuery(batches: number, rows: number, calling = -1): { readonly query: Query; readonly asked: () => number } {
  let asked = 0;
  const query: Query = {
    columns: [{ name: 'x', type: F64 }],
    keyType: I64,
    end: null,
    moving: () => null,
    continuity: () => [],
    most: null,
    resume: async () => {},
    async *run({ call, signal, onProgress, pause, limit = 0 }) {
      let left = limit === 0 ? batches * rows : limit;
      for (let i = 0; i < batches && left > 0; i++) {
        signal?.throwIfAborted();
        asked++;
        if (asked === calling) await call?.('f', [], F64, 0);
        const length = Math.min(rows, left);
        left -= length;
        yield piece(i * rows, length);
        onProgress?.({ done: (i + 1) * rows, total: batches * rows, time: null, out: (i + 1) * rows });
        await pause?.();
      }
    }
  };
  return { query, asked: () => asked };
}

function piece(first: number, length: number): ResultBatch {
  const count = BigInt64Array.from({ length }, (_, i) => BigInt(first + i));
  const numbers = Float64Array.from({ length }, (_, i) => first + i);
  return {
    schema: [{ name: 'x', type: F64 }],
    length,
    columns: [{ layout: 'fixed', type: F64, length, valid: null, data: numbers }],
    time: count,
    subsort: BigUint64Array.from(count),
    keyHash: BigUint64Array.from(count),
    key: { layout: 'fixed', type: I64, length, valid: null, data: count }
  };
}
