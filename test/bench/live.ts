/**
 * What one event costs a query that is fed: features of 20 columns over a history of many entities, then single events, each answered with
 * all its features. Usage: node test/bench/live.ts [entities] [events] [features] [--json]. Prints the time of compiling and of the history, then p50, p99 and the slowest of
 * the single events in microseconds, for known entities and for new ones.
 */

import { check, QUERY, sound } from '../../engine/check/check.ts';
import type { Sound } from '../../engine/check/checked.ts';
import type { FixedColumn } from '../../engine/columns/column.ts';
import { Entities } from '../../engine/columns/entities.ts';
import type { Events, QueryTable } from '../../engine/columns/events.ts';
import { StringPool } from '../../engine/columns/strings.ts';
import { optimize } from '../../engine/optimize/optimize.ts';
import { plan } from '../../engine/plan/build.ts';
import { HISTORY } from '../../engine/plan/modes.ts';
import { Live, type LiveRows } from '../../engine/run/live.ts';
import { parse } from '../../engine/syntax/parse.ts';
import { BOOL, F64, type Field, I64, record, TIMESTAMP_NS } from '../../engine/types/type.ts';

const isJson = process.argv.includes('--json');
const [entityCount = 1_000_000, eventCount = 20_000, featureCount = 200] = process.argv
  .slice(2)
  .filter(text => text !== '--json')
  .map(Number);
const COLUMNS = 20;
const say = (text: string): void => {
  if (!isJson) console.log(text);
};

const fields: readonly Field[] = [
  { name: 'at', type: TIMESTAMP_NS },
  { name: 'user', type: I64 },
  { name: 'closes', type: BOOL },
  ...Array.from({ length: COLUMNS }, (_, i) => ({ name: `x${i}`, type: F64 }))
];

const FEATURES = ['sum(X)', 'mean(X)', 'min(X)', 'max(X)', 'first(X)', 'last(X)', 'variance(X)'];
const WINDOWED = ['sum(X, W)', 'max(X, W)', 'count(X, W)'].map(text => text.replace('W', 'window = since(E.closes)'));

const query = `{ ${Array.from({ length: COLUMNS }, (_, i) =>
  [...FEATURES, ...WINDOWED].map((text, j) => `f${i}_${j}: ${text.replace('X', `E.x${i}`)}`)
)
  .flat()
  .slice(0, featureCount)
  .join(', ')} }`;

let seed = 1;
const random = (): number => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0);

const entities = new Entities('user', I64);
const numbered = (key: number): number => entities.number(Math.imul(key, 0x9e3779b1) >>> 0, key);

/** Events one after another from `first` on, of these keys. */
function events(first: number, keys: readonly number[]): Events {
  const { length } = keys;
  const at = BigInt64Array.from({ length }, (_, i) => BigInt(first + i) * 1_000_000n);
  const column = (type: Field['type'], data: FixedColumn['data']): FixedColumn => ({ layout: 'fixed', type, length, valid: null, data });
  const columns = [
    column(TIMESTAMP_NS, at),
    column(I64, BigInt64Array.from(keys, BigInt)),
    column(
      BOOL,
      Uint8Array.from(keys, () => (random() % 8 === 0 ? 1 : 0))
    ),
    ...Array.from({ length: COLUMNS }, () =>
      column(
        F64,
        Float64Array.from(keys, () => random() / 7)
      )
    )
  ];
  const subsort = BigUint64Array.from({ length }, (_, i) => BigInt(first + i));
  return { length, time: at, subsort, entity: Uint32Array.from(keys, numbered), columns, keyColumn: 1 };
}

const schema = { name: 'E', type: record(fields), grouping: 'user', keyType: I64 };
const checked = sound(check(parse(query, QUERY), [], { tables: new Map([['E', schema]]) })) as Sound;
const history = events(
  0,
  Array.from({ length: entityCount }, (_, i) => i)
);
const table: QueryTable = { schema, events: history, entities, keys: () => history.columns[1] as FixedColumn };

let begun = performance.now();
const live = new Live(optimize(plan(checked, { ...HISTORY, whole: true })), { tables: new Map([['E', table]]), strings: new StringPool() });
say(
  `compiled ${checked.query.type.kind === 'record' ? checked.query.type.fields.length : 0} features in ${(performance.now() - begun).toFixed(0)} ms`
);

begun = performance.now();
let answered = 0;
live.push(new Map([['E', history]]), rows => (answered += rows.length));
const took = performance.now() - begun;
say(`history of ${answered} events: ${(took / 1000).toFixed(2)} s, ${((took * 1e6) / answered / featureCount).toFixed(1)} ns per feature`);

let total = 0;
const read = ({ columns }: LiveRows): void => {
  for (const column of columns) total += Number((column as FixedColumn).data[0]);
};

function single(label: string, key: (i: number) => number, first: number): { readonly p50: number; readonly p99: number } {
  const pushes = Array.from({ length: eventCount }, (_, i) => new Map([['E', events(first + i, [key(i)])]]));
  const times = new Float64Array(eventCount);
  for (let i = 0; i < eventCount; i++) {
    const start = performance.now();
    live.push(pushes[i] as Map<string, Events>, read);
    times[i] = (performance.now() - start) * 1000;
  }
  const sorted = times.subarray(eventCount >> 2).sort();
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number;
  say(`${label}: p50 ${at(0.5).toFixed(1)} µs, p90 ${at(0.9).toFixed(1)}, p99 ${at(0.99).toFixed(1)} µs, slowest ${at(1).toFixed(1)} µs`);
  return { p50: at(0.5), p99: at(0.99) };
}

const known = single('one event of a known entity', () => random() % entityCount, entityCount);
const fresh = single('one event of a new entity', i => entityCount + i, entityCount + eventCount);
if (Number.isNaN(total)) throw new Error('no features');
if (isJson) console.log(JSON.stringify({ known, fresh }));
