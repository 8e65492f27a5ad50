import type { MessagePort } from 'node:worker_threads';
import { LimitError } from '../diagnostics/failure.ts';
import { planAgain, type Recipe } from '../index.ts';
import { type PartRows, PartRun, type PartSlice, type PartTask } from '../run/part.ts';

/** Messages to a thread. Runs have numbers. */
export type ToThread =
  | { readonly type: 'begin'; readonly run: number; readonly recipe: Recipe; readonly task: PartTask }
  | { readonly type: 'take'; readonly run: number; readonly slice: PartSlice }
  | { readonly type: 'end'; readonly run: number };

/** Each `take` is answered once, in order. */
export type FromThread =
  | { readonly type: 'rows'; readonly run: number; readonly rows: PartRows }
  | { readonly type: 'failed'; readonly run: number; readonly limit: boolean; readonly error: Error };

/** Computes parts of runs in this thread, as the messages say. */
export function computeParts(port: MessagePort): void {
  const parts = new Map<number, () => PartRun>();
  port.on('message', (message: ToThread) => {
    const { run } = message;
    switch (message.type) {
      case 'begin':
        parts.set(
          run,
          once(() => new PartRun(planAgain(message.recipe), message.task))
        );
        return;
      case 'take':
        port.postMessage(answer(run, () => (parts.get(run) as () => PartRun)().take(message.slice)));
        return;
      case 'end':
        parts.delete(run);
    }
  });
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}

function answer(run: number, take: () => PartRows): FromThread {
  try {
    return { type: 'rows', run, rows: take() };
  } catch (error) {
    return { type: 'failed', run, limit: error instanceof LimitError, error: error as Error };
  }
}
