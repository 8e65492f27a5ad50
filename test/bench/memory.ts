/** What a table keeps and what streaming a result takes beside it, in bytes: `node --expose-gc memory.ts FOLDER` prints them as JSON. */
import { join } from 'node:path';
import { queryOf, sessionOf } from './sides/session.ts';
import { WORKLOADS } from './workloads.ts';

const settled = (): number => {
  for (let i = 0; i < 4; i++) globalThis.gc?.();
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return arrayBuffers + heapUsed;
};

const empty = settled();
const session = await sessionOf(join(process.argv[2] as string, 'events.arrow'));
const kept = settled() - empty;

const query = queryOf(session, WORKLOADS.find(({ id }) => id === 'W1')?.query ?? { text: '', results: 'history' });
const before = process.memoryUsage.rss();
let peak = before;
for await (const batch of query.run({})) if (batch.length > 0) peak = Math.max(peak, process.memoryUsage.rss());
console.log(JSON.stringify({ kept, streaming: peak - before }));
