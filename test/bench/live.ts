/**
 * What one event costs a query that is fed: features of 20 columns over a history of many entities, then single events, each answered with
 * all its features; in this process, or with `--socket` from another one, as frames of the wire: an event as a record batch of Arrow there, prepared as
 * rows are that are added to a table, its features as a record batch back.
 *
 *     node test/bench/live.ts [entities] [events] [features] [events of each entity before] [--socket] [--json]
 *
 * Prints p50, p99 and the slowest of the single events in microseconds, for known entities and for new ones.
 */

import type { FixedColumn } from '../../engine/columns/column.ts';
import type { LiveRows } from '../../engine/run/live.ts';
import { batchOf, Fed, random } from './fed.ts';
import { FedOverSocket } from './fedOverSocket.ts';

const numbers = process.argv.slice(2).filter(text => !text.startsWith('--'));
const [entityCount = 1_000_000, eventCount = 20_000, featureCount = 200, before = 1] = numbers.map(Number);
const isJson = process.argv.includes('--json');
const say = (text: string): void => {
  if (!isJson) console.log(text);
};

/** What answers an event, given its number and key: how long it takes, in microseconds. */
type Answering = (first: number, key: number) => Promise<number> | number;

function here(): Answering {
  const begun = performance.now();
  const fed = new Fed(featureCount);
  const compiled = performance.now();
  const answered = fed.history(entityCount, before);
  const took = performance.now() - compiled;
  say(`compiled ${featureCount} features in ${(compiled - begun).toFixed(0)} ms`);
  say(
    `history of ${answered} events: ${(took / 1000).toFixed(2)} s, ${((took * 1e6) / answered / featureCount).toFixed(1)} ns per feature`
  );
  let total = 0;
  const read = ({ columns }: LiveRows): void => {
    for (const column of columns) total += Number((column as FixedColumn).data[0]);
  };
  return (first, key) => {
    const events = fed.prepared(batchOf(first, [key]));
    const start = performance.now();
    fed.push(events, read);
    const took = (performance.now() - start) * 1000;
    if (Number.isNaN(total)) throw new Error('no features');
    return took;
  };
}

async function single(
  answering: Answering,
  label: string,
  key: (i: number) => number,
  first: number
): Promise<{ readonly p50: number; readonly p99: number }> {
  const times = new Float64Array(eventCount);
  for (let i = 0; i < eventCount; i++) times[i] = await answering(first + i, key(i));
  const sorted = times.subarray(eventCount >> 2).sort();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number;
  say(`${label}: p50 ${at(0.5).toFixed(1)} µs, p90 ${at(0.9).toFixed(1)}, p99 ${at(0.99).toFixed(1)} µs, slowest ${at(1).toFixed(1)} µs`);
  return { p50: at(0.5), p99: at(0.99) };
}

const far = process.argv.includes('--socket') ? await FedOverSocket.start(entityCount, featureCount, before) : null;
const answering: Answering = far ? (first, key) => far.event(first, key) : here();
const history = entityCount * before;
const known = await single(answering, 'one event of a known entity', () => random() % entityCount, history);
const fresh = await single(answering, 'one event of a new entity', i => entityCount + i, history + eventCount);
far?.stop();
if (isJson) console.log(JSON.stringify({ known, fresh }));
