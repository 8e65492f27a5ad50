import type { WorkerOptions } from '../serve/fork.ts';
import { work } from '../serve/worker.ts';
import { Usage } from './usage.ts';

export const HELP = "timeloom worker: a session's process; serve starts it.";

/** `timeloom worker`: a session's process, as `serve` starts it. */
export async function workerCommand(args: readonly string[]): Promise<number> {
  if (process.send === undefined) throw new Usage("'worker' is started by 'serve' only");
  work(JSON.parse(args[0] as string) as WorkerOptions);
  return 0;
}
