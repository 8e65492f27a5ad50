/**
 * What each added aggregation, and each added window of a sum, costs, so far and per event: `node test/bench/aggregations.ts [--rows 1e6] [--entities 1e4] [--only median,top] [--peers false]`.
 * Beside it what Polars, DuckDB or pandas take for the same, if they have it; sums of results must agree (10⁻⁹) where both are exact.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { dataFolder, peerPython } from './environments.ts';
import { timed } from './sides/answer.ts';
import { Collected } from './sides/collected.ts';
import { queryOf, sessionOf } from './sides/session.ts';

/** Of results whose sums are compared. */
const NUMBERS: ReadonlySet<string> = new Set(['f64', 'u32']);

/** Each once, as a query of the events. */
const AGGREGATIONS: Readonly<Record<string, string>> = {
  sum: 'sum(E.amount)',
  product: 'product(E.amount / 50.0)',
  skewness: 'skewness(E.amount)',
  kurtosis: 'kurtosis(E.amount)',
  covariance: 'covariance(E.amount, E.item)',
  correlation: 'correlation(E.amount, E.item)',
  slope: 'slope(E.amount)',
  ewma: 'ewma(E.amount, 0.1)',
  decayed_sum: 'decayed_sum(E.amount, 7d)',
  decayed_count: 'decayed_count(E.amount, 7d)',
  decayed_mean: 'decayed_mean(E.amount, 7d)',
  elapsed: 'elapsed(E.amount)',
  time_weighted_mean: 'time_weighted_mean(E.amount)',
  first_time: 'first_time(E.amount)',
  last_time: 'last_time(E.amount)',
  arg_min: 'arg_min(E.amount, E.item)',
  arg_max: 'arg_max(E.amount, E.item)',
  any: 'any(E.amount > 90)',
  all: 'all(E.amount > 1)',
  streak: 'streak(E.amount > 20)',
  count_distinct: 'count_distinct(E.kind)',
  approx_count_distinct: 'approx_count_distinct(E.kind)',
  median: 'median(E.amount)',
  quantile: 'quantile(E.amount, 0.9)',
  approx_quantile: 'approx_quantile(E.amount, 0.9)',
  mode: 'mode(E.kind)',
  top: 'top(E.kind, 3)',
  histogram: 'histogram(E.amount, 10, 20, 50)',
  entropy: 'entropy(E.kind)',
  diff: 'diff(E.amount)',
  pct_change: 'pct_change(E.amount)',
  zscore: 'zscore(E.amount, null)',
  rate: 'rate(E.amount, 7d)',
  trailing_sum: 'sum(E.amount, window = trailing(7d))',
  trailing_mean: 'mean(E.amount, window = trailing(7d))',
  session_sum: 'sum(E.amount, window = session(30m))',
  session_mean: 'mean(E.amount, window = session(30m))',
  tumbling_sum: 'sum(E.amount, window = tumbling(1mo))',
  hopping_sum: 'sum(E.amount, window = hopping(1h, 5m))'
};

const { values } = parseArgs({
  options: { rows: { type: 'string' }, entities: { type: 'string' }, only: { type: 'string' }, peers: { type: 'string' } }
});
const folder = dataFolder({ rows: Number(values.rows ?? 1e6), entities: Number(values.entities ?? 1e4), variants: [] });
const names = values.only?.split(',') ?? Object.keys(AGGREGATIONS);
const RUNS = 7;

interface Cost {
  readonly ns: number;
  readonly sum: number | null;
}

const session = await sessionOf(join(folder, 'events.parquet'));

async function costOf(name: string): Promise<Cost> {
  const query = queryOf(session, { text: `{ r: ${AGGREGATIONS[name]} }`, results: 'history' });
  const kept = new Collected(query.columns);
  let best = Infinity;
  for (let run = 0; run < RUNS; run++) {
    const { value: rows, cpu } = await timed(async () => {
      let rows = 0;
      for await (const batch of query.run({})) rows += batch.length;
      return rows;
    });
    best = Math.min(best, (cpu * 1e9) / rows);
  }
  if (!NUMBERS.has(query.columns[0]?.type.kind ?? 'null')) return { ns: best, sum: null };
  for await (const batch of query.run({})) kept.add(batch);
  return { ns: best, sum: kept.sums()['r'] ?? null };
}

type Peers = Readonly<Record<string, Readonly<Record<string, Cost>>>>;

async function peers(): Promise<Peers> {
  if (values.peers === 'false') return {};
  const script = join(import.meta.dirname, 'sides', 'aggregations.py');
  return JSON.parse(execFileSync(await peerPython('peers'), [script, folder, ...names], { encoding: 'utf8', timeout: 900_000 })) as Peers;
}

const differs = (a: number | null, b: number | null): boolean =>
  a !== null && b !== null && Math.abs(a - b) > 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));

const theirs = await peers();
for (const name of names) {
  const ours = await costOf(name);
  const beside = Object.entries(theirs[name] ?? {}).map(
    ([peer, { ns, sum }]) => `${peer} ${ns.toFixed(0)}${differs(ours.sum, sum) ? ` (another result: ${sum}, not ${ours.sum})` : ''}`
  );
  console.log(`${name.padEnd(24)} ${ours.ns.toFixed(1).padStart(8)} ns/event   ${beside.join(', ')}`);
}
