import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import fc from 'fast-check';
import { Cases, ORDINARY } from './case.ts';
import { breach } from './laws.ts';
import { Tally } from './tally.ts';

/** So many random cases from one seed on. */
export interface Assignment {
  readonly cases: number;
  readonly seed: number;
  /** Says how far it is every so many cases; 0: never. */
  readonly interval: number;
}

/** Holds random cases to the laws. Throws with the smallest case found that breaks one. */
export async function obey({ cases, seed, interval }: Assignment): Promise<Tally> {
  const tally = new Tally();
  const property = fc.asyncProperty(new Cases(ORDINARY), async one => {
    const broken = await breach(one, tally);
    if (interval > 0 && tally.cases % interval === 0) console.log(`seed ${seed}: ${tally.cases} cases`);
    if (broken) throw new Error(broken);
  });
  await fc.assert(property, { numRuns: cases, seed });
  return tally;
}

/** The same, shared between as many threads as there are processors; each has a seed of its own. */
export async function obeyTogether({ cases, seed, interval }: Assignment): Promise<Tally> {
  const threads = Math.min(4, availableParallelism());
  const each = Math.ceil(cases / threads);
  const tallies = await Promise.all(Array.from({ length: threads }, (_, i) => inThread({ cases: each, seed: seed + i, interval })));
  const total = new Tally();
  for (const tally of tallies) total.merge(tally);
  return total;
}

function inThread(assignment: Assignment): Promise<Tally> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(import.meta.filename, { workerData: assignment });
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

if (!isMainThread && parentPort) {
  const port = parentPort;
  obey(workerData as Assignment).then(
    tally => port.postMessage(tally),
    problem => {
      throw problem;
    }
  );
}
