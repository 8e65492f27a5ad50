import type { FixedData } from '../columns/column.ts';
import type { Entities } from '../columns/entities.ts';
import type { Events, QueryTable } from '../columns/events.ts';
import type { SharedTable } from './fieldsPart.ts';
import { lanesOf } from './lanes.ts';
import type { Nulls } from './nulls.ts';

const SHARED = new WeakMap<FixedData, FixedData>();

/** An array in memory that threads share, as long as it is not changed: a copy is made once. */
function shared<T extends FixedData>(array: T): T {
  if (array.buffer instanceof SharedArrayBuffer) return array;
  const known = SHARED.get(array);
  if (known) return known as T;
  const copy = new (array.constructor as new (buffer: SharedArrayBuffer) => T)(new SharedArrayBuffer(array.byteLength));
  copy.set(array as never);
  SHARED.set(array, copy);
  return copy;
}

/** Nanoseconds that a byte takes to be copied to new memory, about. */
const COPYING = 1;

/** Milliseconds that runs over a table would have gained, had it been shared. */
const FORGONE = new WeakMap<FixedData, number>();

/** Milliseconds until rows are where threads share them, about, less what runs before would have gained by that: none where they have been there before. */
export function sharingTakes(tables: readonly QueryTable[]): number {
  const left = unshared(tables).map(({ length, time }) => (length * USUAL_BYTES * COPYING) / 1e6 - (FORGONE.get(time) ?? 0));
  return left.reduce((sum, each) => sum + Math.max(0, each), 0);
}

/** A run over tables has not gained so many milliseconds since they are not shared: once that is more than sharing takes, they will be. */
export function forgo(tables: readonly QueryTable[], milliseconds: number): void {
  for (const { time } of unshared(tables)) FORGONE.set(time, (FORGONE.get(time) ?? 0) + milliseconds);
}

const unshared = (tables: readonly QueryTable[]): readonly Events[] =>
  tables.map(({ events }) => events).filter(({ time }) => !(time.buffer instanceof SharedArrayBuffer || SHARED.has(time)));

/** Of a row, with the few columns that queries read. */
const USUAL_BYTES = 40;

const HASHES = new WeakMap<Entities, BigUint64Array>();

/** The key hashes of entities in memory that threads share; entities are only ever added. */
export function sharedHashes(entities: Entities): BigUint64Array {
  const known = HASHES.get(entities);
  if (known?.length === entities.size) return known;
  const copy = new BigUint64Array(new SharedArrayBuffer(entities.size * 8));
  copy.set(entities.hashes);
  HASHES.set(entities, copy);
  return copy;
}

/** A table in memory that threads share, with the columns that are read. */
export function sharedTable({ schema, events, entities }: QueryTable, nulls: readonly Nulls[], read: ReadonlySet<number>): SharedTable {
  const { length, time, subsort, entity } = events;
  return {
    schema,
    nulls,
    hashes: sharedHashes(entities),
    rows: { length, time: shared(time), subsort: shared(subsort), entity: shared(entity) },
    columns: events.columns.map((column, i) => (read.has(i) ? lanesOf(column, shared) : null))
  };
}
