import { parentPort } from 'node:worker_threads';
import { readColumns } from '../serve/columnThread.ts';
import { computeParts } from '../serve/thread.ts';
import { Usage } from './usage.ts';

export const HELP = 'timeloom thread: a thread that computes parts of queries and reads columns of files; run and serve start it.';

/** `timeloom thread`: a thread of this program. */
export async function threadCommand(): Promise<number> {
  if (parentPort === null) throw new Usage("'thread' is started by 'run' and 'serve' only");
  computeParts(parentPort);
  readColumns(parentPort);
  return 0;
}
