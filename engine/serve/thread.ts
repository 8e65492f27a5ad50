import type { MessagePort } from 'node:worker_threads';
import { LimitError } from '../diagnostics/failure.ts';
import { planAgain, type Recipe } from '../index.ts';
import type { Exchange } from '../run/exchange.ts';
import { FieldsProgram, type FieldsRun, type FieldsTask, type Told } from '../run/fieldsPart.ts';
import { type PartRows, PartRun, type PartSlice, type PartTask } from '../run/part.ts';
import { computeFields } from './abreast.ts';

/** Messages to a thread. Runs have numbers. */
export type ToThread =
  | { readonly type: 'begin'; readonly run: number; readonly recipe: Recipe; readonly task: PartTask }
  | { readonly type: 'take'; readonly run: number; readonly slice: PartSlice }
  | { readonly type: 'end'; readonly run: number }
  | {
      readonly type: 'compute';
      readonly run: number;
      readonly recipe: Recipe;
      readonly task: FieldsTask;
      readonly how: FieldsRun;
      readonly exchange: Exchange;
    };

/** At first `ready`. Each `take` is answered once, in order; each `compute` by `computed`, or `failed`, and `left`. */
export type FromThread =
  | { readonly type: 'ready' }
  | { readonly type: 'rows'; readonly run: number; readonly rows: PartRows }
  | { readonly type: 'computed'; readonly run: number; readonly told: Told }
  | { readonly type: 'left'; readonly run: number }
  | { readonly type: 'failed'; readonly run: number; readonly limit: boolean; readonly error: Error };

/** Programs of parts that are kept for further runs. */
const MOST_KEPT = 16;

/** Computes parts of runs in this thread, as the messages say. */
export function computeParts(port: MessagePort): void {
  const parts = new Map<number, Begun>();
  const programs = new Map<number, FieldsProgram>();
  port.on('message', (message: ToThread) => {
    const { run } = message;
    switch (message.type) {
      case 'begin':
        parts.set(run, new Begun(message));
        return;
      case 'take':
        port.postMessage(answer(run, () => (parts.get(run) as Begun).part.take(message.slice)));
        return;
      case 'compute':
        void compute(message, programs, answered => port.postMessage(answered));
        return;
      case 'end':
        parts.get(run)?.end();
        parts.delete(run);
    }
  });
  port.postMessage({ type: 'ready' });
}

async function compute(
  { run, recipe, task, how, exchange }: Extract<ToThread, { type: 'compute' }>,
  programs: Map<number, FieldsProgram>,
  send: (message: FromThread) => void
): Promise<void> {
  try {
    const part = programOf(recipe, task, programs).run(how);
    if (await computeFields(part, exchange)) send({ type: 'computed', run, told: part.told });
    part.end();
  } catch (error) {
    send(failed(run, error));
  }
  send({ type: 'left', run });
}

// The latest are kept.
function programOf(recipe: Recipe, task: FieldsTask, programs: Map<number, FieldsProgram>): FieldsProgram {
  const program = programs.get(task.id) ?? new FieldsProgram(planAgain(recipe), task);
  programs.delete(task.id);
  programs.set(task.id, program);
  for (const [id] of programs) if (programs.size > MOST_KEPT) programs.delete(id);
  return program;
}

const failed = (run: number, error: unknown): FromThread => ({
  type: 'failed',
  run,
  limit: error instanceof LimitError,
  error: error as Error
});

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
    return failed(run, error);
  }
}
