import { appendColumn, appendData } from '../columns/append.ts';
import type { Entities } from '../columns/entities.ts';
import type { Events } from '../columns/events.ts';
import { hasTies, isStrictlyOrdered, sortedRows, sortWords, type Words } from '../columns/order.ts';
import { sliceEvents } from '../columns/slice.ts';
import { take } from '../columns/take.ts';

/** The events in row order (time, subsort, key hash; §1.1), equal ones as they were. */
export function inRowOrder(events: Events, entities: Entities): Events {
  if (isStrictlyOrdered(events.time, events.subsort)) return events;
  const [time, subsort] = [sortWords(events.time), sortWords(events.subsort)];
  const keys = [time, subsort];
  let rows = sortedRows(keys, events.length);
  if (hasTies(time, subsort, rows)) rows = sortedRows([...keys, hashWords(events, entities)], events.length);
  return takeEvents(events, rows);
}

/**
 * The rows of two loads of one table as one, `later` after `earlier` where they are equal. Rows that all come after what is there
 * cost what they are; else the rows from the first that is displaced are sorted anew.
 */
export function mergeEvents(earlier: Events, later: Events, entities: Entities): Events {
  if (later.length === 0) return earlier;
  if (earlier.length === 0) return later;
  const kept = rowsUpTo(earlier, later, entities);
  if (kept === earlier.length) return appended(earlier, later);
  const rest = inRowOrder(appended(sliceEvents(earlier, kept, earlier.length), later), entities);
  return kept === 0 ? rest : appended(sliceEvents(earlier, 0, kept), rest);
}

/** How many of the earlier rows come before, or are equal to, the first of the later. */
function rowsUpTo(earlier: Events, later: Events, entities: Entities): number {
  let [low, high] = [0, earlier.length];
  if (compareRows(earlier, high - 1, later, 0, entities) <= 0) return high;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareRows(earlier, middle, later, 0, entities) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function compareRows(a: Events, row: number, b: Events, other: number, entities: Entities): number {
  const compare = (x: bigint, y: bigint): number => (x < y ? -1 : x > y ? 1 : 0);
  const byTime = compare(a.time[row] as bigint, b.time[other] as bigint) || compare(a.subsort[row] as bigint, b.subsort[other] as bigint);
  return byTime || compare(entities.hash(a.entity[row] as number), entities.hash(b.entity[other] as number));
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
  return {
    length: a.length + b.length,
    time: appendData(a.time, b.time),
    subsort: appendData(a.subsort, b.subsort),
    entity: appendData(a.entity, b.entity),
    columns: a.columns.map((column, i) => appendColumn(column, b.columns[i] ?? column)),
    keyColumn: a.keyColumn
  };
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
