import { concatColumns } from '../columns/concat.ts';
import type { Entities } from '../columns/entities.ts';
import type { Events } from '../columns/events.ts';
import { hasTies, isSorted, sortedRows, sortWords, type Words } from '../columns/order.ts';
import { take } from '../columns/take.ts';

/** The events in row order (time, subsort, key hash; §1.1), equal ones as they were. */
export function inRowOrder(events: Events, entities: Entities): Events {
  const [time, subsort] = [sortWords(events.time), sortWords(events.subsort)];
  const keys = [time, subsort];
  if (isSorted(keys, events.length) && !hasTies(time, subsort, null, events.length)) return events;
  let rows = sortedRows(keys, events.length);
  if (hasTies(time, subsort, rows, events.length)) rows = sortedRows([...keys, hashWords(events, entities)], events.length);
  return takeEvents(events, rows);
}

/** The rows of two loads of one table as one, `later` after `earlier` where they are equal. */
export function mergeEvents(earlier: Events, later: Events, entities: Entities): Events {
  if (later.length === 0) return earlier;
  if (earlier.length === 0) return later;
  return inRowOrder(appended(earlier, later), entities);
}

/** The events at `rows`, which must be in row order. */
export function takeEvents(events: Events, rows: Uint32Array): Events {
  const time = new BigInt64Array(rows.length);
  const subsort = new BigUint64Array(rows.length);
  const entity = new Uint32Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    time[i] = events.time[row] as bigint;
    subsort[i] = events.subsort[row] as bigint;
    entity[i] = events.entity[row] as number;
  }
  return { ...events, length: rows.length, time, subsort, entity, columns: events.columns.map(column => take(column, rows)) };
}

function appended(a: Events, b: Events): Events {
  const length = a.length + b.length;
  const time = new BigInt64Array(length);
  const subsort = new BigUint64Array(length);
  const entity = new Uint32Array(length);
  time.set(a.time);
  time.set(b.time, a.length);
  subsort.set(a.subsort);
  subsort.set(b.subsort, a.length);
  entity.set(a.entity);
  entity.set(b.entity, a.length);
  const columns = a.columns.map((column, i) => concatColumns(column.type, [column, b.columns[i] ?? column]));
  return { length, time, subsort, entity, columns, keyColumn: a.keyColumn };
}

function hashWords(events: Events, entities: Entities): Words {
  const { hashes } = entities;
  const all = new Uint32Array(hashes.buffer, hashes.byteOffset, hashes.length * 2);
  const words = new Uint32Array(events.length * 2);
  for (let i = 0; i < events.length; i++) {
    const at = (events.entity[i] as number) * 2;
    words[i * 2] = all[at] as number;
    words[i * 2 + 1] = all[at + 1] as number;
  }
  return words;
}
