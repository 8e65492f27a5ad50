/**
 * What threads give: each query with one thread and with several, by turns; the rows are checked to be the same first.
 *
 *     node test/bench/threads.ts [rows] [entities,…] [threads] [runs]
 *
 * Of both the best wall time and the least processor time of all threads, in nanoseconds per event. On a machine that has other things to do, wall
 * times say little; then less than twice the processor time in two threads is what could be gained.
 */
import { join } from 'node:path';
import type { Query } from '../../engine/index.ts';
import { readRequest } from '../../engine/serve/requests.ts';
import { threads } from '../../engine/serve/threads.ts';
import { madeSession } from './sides/made.ts';
import { WORKLOADS } from './workloads.ts';

const [rows, entities, size, runs] = [
  process.argv[2] ?? '2e6',
  process.argv[3] ?? '1e4,1e6',
  process.argv[4] ?? '2',
  process.argv[5] ?? '5'
];
const count = Number(rows);
/** They compute everything, also what a session would not divide. */
const team = {
  ...threads(join(import.meta.dirname, '..', '..', 'engine', 'cli', 'main.ts'), Number(size)),
  leastGain: { alone: 0, fields: 1.55, entities: 0 },
  isReady: true
};

const FEATURES = Array.from({ length: 50 }, (_, i) => `f${i}: sum(E.amount | if(E.item > ${i * 200}))`).join(', ');
const MOVING = [1, 7, 30, 90].map(days => `f${days}: sum(E.amount, window = trailing(${days}d))`).join(', ');

const QUERIES: readonly (readonly [string, string])[] = [
  ...WORKLOADS.flatMap(({ id, query }): (readonly [string, string])[] =>
    query && ['W1', 'W3', 'W4', 'W6', 'W6x100'].includes(id) ? [[id, query.text]] : []
  ),
  ['50 sums', `{ ${FEATURES} }`],
  ['50 sums, 1 row in 10', `{ ${FEATURES} } | when(E.kind == "purchase")`],
  ['four moving, 1 row in 10', `{ ${MOVING} } | when(E.kind == "purchase")`],
  ['30 d, median', '{ m: median(E.amount, window = trailing(30d)) }'],
  ['30 d, distinct items', '{ d: count_distinct(E.item, window = trailing(30d)) }']
];

interface Took {
  readonly wall: number;
  readonly cpu: number;
  /** Processor time of the thread that divides and puts together. */
  readonly own: number;
  /** Of the bits of times, hashes of keys and each column. */
  readonly sum: string;
}

function mixed(sum: number, bytes: Uint8Array): number {
  let mix = sum;
  for (let i = 0; i < bytes.length; i++) mix = (Math.imul(mix, 31) + (bytes[i] as number)) >>> 0;
  return mix;
}

/** Reads all rows; `check`: looks at all that is in them. */
async function read(query: Query, options: object, check: boolean): Promise<Took> {
  const [since, used, own] = [performance.now(), process.cpuUsage(), process.threadCpuUsage()];
  const sums: number[] = [];
  for await (const { time, keyHash, columns } of query.run(options)) {
    if (!check) continue;
    const arrays = [time, keyHash, ...columns.flatMap(column => (column.layout === 'fixed' ? [column.data] : []))];
    arrays.forEach((array, i) => {
      sums[i] = mixed(sums[i] ?? 0, new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
    });
  }
  const { user, system } = process.cpuUsage(used);
  return { wall: performance.now() - since, cpu: (user + system) / 1000, own: ownUsage(own), sum: sums.join() };
}

function ownUsage(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

const perEvent = (milliseconds: number): string => ((milliseconds * 1e6) / count).toFixed(1).padStart(8);
const least = (all: readonly Took[], of: 'wall' | 'cpu' | 'own'): number => Math.min(...all.map(took => took[of]));

for (const number of entities.split(',').map(Number)) {
  const session = madeSession(count, number, team);
  console.log(
    `${count} events, ${number} entities, ${size} threads          wall, 1   wall, ${size}   ratio   processor, 1   processor, ${size}, of it the first thread's`
  );
  for (const [name, text] of QUERIES) {
    const { query } = session.query(readRequest('check', { text }));
    const [one, several] = [{ team: undefined }, {}];
    const [a, b] = [await read(query, one, true), await read(query, several, true)];
    if (a.sum !== b.sum) throw new Error(`${name}: the rows of ${size} threads are others`);
    const all: [Took[], Took[]] = [[], []];
    for (let i = 0; i < Number(runs); i++) {
      all[0].push(await read(query, one, false));
      all[1].push(await read(query, several, false));
    }
    const [wall, walls] = [least(all[0], 'wall'), least(all[1], 'wall')];
    const [cpu, cpus] = [least(all[0], 'cpu'), least(all[1], 'cpu')];
    console.log(
      `${name.padEnd(44)}${perEvent(wall)}  ${perEvent(walls)}  ${(wall / walls).toFixed(2).padStart(6)}   ${perEvent(cpu)}       ${perEvent(cpus)}   ${perEvent(least(all[1], 'own'))}`
    );
  }
}
