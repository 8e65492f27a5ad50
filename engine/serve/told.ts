import { DataError, LimitError } from '../diagnostics/failure.ts';
import { Problem } from './problem.ts';
import type { Reply } from './protocol.ts';

type Told = Extract<Reply, { type: 'error' }>;

/** A failure as the client is told of it. What is nobody's mistake but the engine's becomes `internal`. */
export function told(id: number, failure: unknown): Told {
  if (failure instanceof Problem) {
    const { kind, message, diagnostics } = failure;
    return { type: 'error', id, kind, message, ...(diagnostics === null ? {} : { diagnostics }) };
  }
  if (failure instanceof DataError) return { type: 'error', id, kind: 'data', message: failure.message };
  if (failure instanceof LimitError) return { type: 'error', id, kind: 'limit', message: failure.message };
  if (outOfMemory(failure)) return { type: 'error', id, kind: 'limit', message: OUT_OF_MEMORY };
  return { type: 'error', id, kind: 'internal', message: `error[B1000]: Internal error: ${shown(failure)}` };
}

const OUT_OF_MEMORY = 'memory ran out: drop tables or release results that are no longer needed, or read less (until, entities, limit)';

function outOfMemory(failure: unknown): boolean {
  return failure instanceof RangeError && /allocation failed|array length|memory|string length/i.test(failure.message);
}

function shown(failure: unknown): string {
  if (!(failure instanceof Error)) return String(failure);
  const where = failure.stack?.split('\n').find(line => line.trimStart().startsWith('at '));
  return `${failure.name}: ${failure.message}${where === undefined ? '' : ` (${where.trim()})`}`;
}
