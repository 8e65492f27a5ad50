import type { MessagePort } from 'node:worker_threads';
import { LimitError } from '../diagnostics/failure.ts';
import { planAgain, type Recipe } from '../index.ts';
import type { Exchange } from '../run/exchange.ts';
import { FieldsProgram, type FieldsRun, type FieldsTask, type Told } from '../run/fieldsPart.ts';
import { computeFields } from './abreast.ts';
import { Recent } from './recent.ts';

/** Messages to a thread. Runs have numbers. */
export interface ToThread {
  readonly type: 'compute';
  readonly run: number;
  readonly recipe: Recipe;
  readonly task: FieldsTask;
  readonly how: FieldsRun;
  readonly exchange: Exchange;
}

/** At first `ready`. Each `compute` is answered by `computed`, or `failed`, and `left`. */
export type FromThread =
  | { readonly type: 'ready' }
  | { readonly type: 'computed'; readonly run: number; readonly told: Told }
  | { readonly type: 'left'; readonly run: number }
  | { readonly type: 'failed'; readonly run: number; readonly limit: boolean; readonly error: Error };

/** Programs of parts that are kept for further runs. */
const MOST_KEPT = 16;

/** Computes parts of runs in this thread, as the messages say. */
export function computeParts(port: MessagePort): void {
  const programs = new Recent<FieldsProgram>(MOST_KEPT);
  port.on('message', (message: ToThread) => void compute(message, programs, answered => port.postMessage(answered)));
  port.postMessage({ type: 'ready' });
}

async function compute(
  { run, recipe, task, how, exchange }: ToThread,
  programs: Recent<FieldsProgram>,
  send: (message: FromThread) => void
): Promise<void> {
  try {
    const part = programs.of(`${task.id}`, () => new FieldsProgram(planAgain(recipe), task)).run(how);
    if (await computeFields(part, exchange)) send({ type: 'computed', run, told: part.told });
    part.end();
  } catch (error) {
    send(failed(run, error));
  }
  send({ type: 'left', run });
}

const failed = (run: number, error: unknown): FromThread => ({
  type: 'failed',
  run,
  limit: error instanceof LimitError,
  error: error as Error
});
