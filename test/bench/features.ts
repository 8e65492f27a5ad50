/**
 * What W6 costs per event by the number of its features, and the exponent of that: `node test/bench/features.ts [--rows 3e5] [--features 1,20,500] [--json]`.
 * Processor time of the thread that computes, the least of several runs, rows looked at slice by slice.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dataFolder } from './environments.ts';
import { queryOf, sessionOf } from './sides/session.ts';
import { features } from './training.ts';

const RUNS = 4;

const { values } = parseArgs({ options: { rows: { type: 'string' }, features: { type: 'string' }, json: { type: 'boolean' } } });
const counts = (values.features ?? '1,5,20,50,100,200,500').split(',').map(Number);
const rows = Number(values.rows ?? 300_000);
const session = await sessionOf(join(dataFolder({ rows, entities: 10_000, variants: [] }), 'events.parquet'));

async function costOf(count: number): Promise<number> {
  const query = queryOf(session, features(count));
  let best = Infinity;
  for (let run = 0; run < RUNS; run++) {
    const begun = process.threadCpuUsage();
    for await (const _ of query.run({}));
    const { user, system } = process.threadCpuUsage(begun);
    best = Math.min(best, ((user + system) * 1000) / rows);
  }
  return best;
}

/** The slope of the straight line that lies nearest to the logarithms of these points. */
function exponentOf(points: readonly (readonly [number, number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const mean = (of: (point: readonly [number, number]) => number): number => logs.reduce((sum, point) => sum + of(point), 0) / logs.length;
  const [x, y] = [mean(([log]) => log), mean(([, log]) => log)];
  return mean(point => (point[0] - x) * (point[1] - y)) / mean(point => (point[0] - x) ** 2);
}

const costs: (readonly [number, number])[] = [];
for (const count of counts) costs.push([count, await costOf(count)]);
const exponent = exponentOf(costs);
if (values.json) console.log(JSON.stringify({ costs, exponent }));
else {
  for (const [count, ns] of costs)
    console.log(
      `${String(count).padStart(4)} features ${ns.toFixed(0).padStart(6)} ns/event ${(ns / count).toFixed(1).padStart(6)} ns per feature`
    );
  console.log(`exponent in features: ${exponent.toFixed(2)}`);
}
