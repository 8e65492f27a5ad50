import type { Column, FixedData } from '../../../engine/columns/column.ts';
import type { Team } from '../../../engine/run/team.ts';
import { readRequest } from '../../../engine/serve/requests.ts';
import { Session } from '../../../engine/serve/session.ts';
import { F64, I64, STRING, TIMESTAMP_NS, type Type } from '../../../engine/types/type.ts';

const YEAR_NS = 31_536_000e9;
const START_NS = 1_640_995_200_000_000_000n;

/** A session whose table `E` has so many events, spread evenly over a year: made here, in a moment, for figures that have no peer. */
export function madeSession(rows: number, entities: number, team: Team | null = null): Session {
  const session = new Session(undefined, team);
  const random = dice();
  const step = YEAR_NS / rows;
  const time = BigInt64Array.from({ length: rows }, (_, i) => START_NS + BigInt(Math.floor((i + random()) * step)));
  const user = BigInt64Array.from({ length: rows }, () => BigInt(Math.floor(random() * entities)));
  const kinds = Uint32Array.from(['purchase', 'view', 'review'], text => session.strings.intern(text));
  const kind = Uint32Array.from({ length: rows }, () => kinds[kindOf(random())] as number);
  const amount = Float64Array.from({ length: rows }, () => Math.round(random() * random() * 20_000) / 100);
  const item = BigInt64Array.from({ length: rows }, () => BigInt(Math.floor(random() * 10_000)));
  const columns: readonly (readonly [string, Type, FixedData])[] = [
    ['time', TIMESTAMP_NS, time],
    ['user', I64, user],
    ['kind', STRING, kind],
    ['amount', F64, amount],
    ['item', I64, item]
  ];
  const schema = columns.map(([name, type]) => ({ name, type }));
  const batch = {
    schema,
    length: rows,
    columns: columns.map(([, type, data]): Column => ({ layout: 'fixed', type, length: rows, valid: null, data }))
  };
  const { table } = readRequest('table', { table: { name: 'E', time: 'time', key: 'user', grouping: 'user' }, rows: { kind: 'none' } });
  session.tables.create(table, 'error', { schema, batches: [batch], origins: [] });
  return session;
}

const kindOf = (chance: number): number => (chance < 0.1 ? 0 : chance < 0.95 ? 1 : 2);

function dice(): () => number {
  let seed = 1;
  return () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
}
