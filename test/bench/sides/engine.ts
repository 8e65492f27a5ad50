/** The engine in this process, with the threads it has by default: columns in, columns out. With `--streamed`, rows are looked at slice by slice and not kept. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FixedColumn } from '../../../engine/columns/column.ts';
import type { QueryTable } from '../../../engine/columns/events.ts';
import type { Query } from '../../../engine/index.ts';
import type { Session } from '../../../engine/serve/session.ts';
import { countBuffersAsHeap } from '../../../engine/serve/surroundings.ts';
import type { Order, Outcome } from '../side.ts';
import { WORKLOADS } from '../workloads.ts';
import { answer, timed } from './answer.ts';
import { Collected } from './collected.ts';
import { defaultThreads, queryOf, sessionOf } from './session.ts';

countBuffersAsHeap();
const team = defaultThreads();
const streamed = process.argv.includes('--streamed');
const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string };

let session: Session | null = null;
const queries = new Map<string, { readonly query: Query; readonly kept: Collected }>();

async function load(folder: string, format: string, check: boolean): Promise<Outcome> {
  queries.clear();
  const { value, wall, cpu } = await timed(() => sessionOf(join(folder, `events.${format}`), team));
  session = value;
  return { wall, cpu, rows: value.totals().rows, ...(check ? { sums: sumsOf(value) } : {}) };
}

/** The sums of the numbers that were loaded. */
function sumsOf(loaded: Session): Record<string, number> {
  const { schema, events } = loaded.tables.forQuery().get('E') as QueryTable;
  const fields = schema.type.kind === 'record' ? schema.type.fields : [];
  const sum = (name: string): number => {
    const { data } = events.columns[fields.findIndex(field => field.name === name)] as FixedColumn;
    let total = 0;
    for (let row = 0; row < data.length; row++) total += Number(data[row]);
    return total;
  };
  return Object.fromEntries(['user', 'amount', 'item'].map(name => [name, sum(name)]));
}

async function run(id: string, check: boolean): Promise<Outcome | null> {
  const workload = WORKLOADS.find(w => w.id === id);
  if (!workload?.query || workload.frames || !session) return null;
  const known = queries.get(id);
  const query = known?.query ?? queryOf(session, workload.query);
  const kept = known?.kept ?? new Collected(query.columns);
  queries.set(id, { query, kept });
  const { value: rows, wall, cpu } = await timed(() => rowsOf(query, streamed && !check ? null : kept));
  return { wall, cpu, rows, ...(check ? { sums: kept.sums() } : {}) };
}

async function rowsOf(query: Query, kept: Collected | null): Promise<number> {
  let rows = 0;
  if (kept) kept.rows = 0;
  for await (const batch of query.run({})) {
    rows += batch.length;
    kept?.add(batch);
  }
  return rows;
}

const hello = {
  name: streamed ? 'Timeloom, streamed' : 'Timeloom',
  version: `${version} on Node ${process.versions.node}`,
  threads: team.size,
  reads: !streamed
};
await answer(hello, (order: Order) =>
  order.do === 'load'
    ? load(order.folder as string, order.format as string, order.check === true)
    : run(order.work as string, order.check === true)
);
