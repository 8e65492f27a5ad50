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
  const parts = new Map<number, Begun>();
  port.on('message', (message: ToThread) => {
    const { run } = message;
    switch (message.type) {
      case 'begin':
        parts.set(run, new Begun(message));
        return;
      case 'take':
        port.postMessage(answer(run, () => (parts.get(run) as Begun).part.take(message.slice)));
        return;
      case 'end':
        parts.get(run)?.end();
        parts.delete(run);
    }
  });
}

/** A part that is made when its first slice comes: what goes wrong then is the answer to that. */
class Begun {
  readonly #message: Extract<ToThread, { type: 'begin' }>;
  #part: PartRun | null = null;

  constructor(message: Extract<ToThread, { type: 'begin' }>) {
    this.#message = message;
  }

  get part(): PartRun {
    const { recipe, task } = this.#message;
    return (this.#part ??= new PartRun(planAgain(recipe), task));
  }

  end(): void {
    this.#part?.end();
  }
}

function answer(run: number, take: () => PartRows): FromThread {
  try {
    return { type: 'rows', run, rows: take() };
  } catch (error) {
    return { type: 'failed', run, limit: error instanceof LimitError, error: error as Error };
  }
}
