import type { Coming, Events } from '../columns/events.ts';
import type { GroupingIndex } from '../columns/grouping.ts';
import { columnBytes } from '../columns/storage.ts';
import { type Field, showType } from '../types/type.ts';
import { showInstant } from './instant.ts';
import type { TableInfo } from './protocol.ts';
import type { TableSettings } from './requests.ts';

/** A table of a session: how it was asked for, and its rows. */
export interface Table {
  readonly settings: TableSettings;
  readonly columns: readonly Field[];
  readonly index: GroupingIndex;
  readonly events: Events;
  /** Rows that are read while a query runs; then there are no others. */
  readonly coming?: Coming | undefined;
  /** Rows ever added: default subsorts go on from there. */
  readonly added: number;
}

/** A table as clients are told of it. */
export function describeTable({ settings, columns, index, events }: Table): TableInfo {
  const { name, time, key, subsort } = settings;
  return {
    name,
    rows: events.length,
    bytes: bytes(events),
    entities: countEntities(events, index.entities.size),
    grouping: index.entities.grouping,
    time,
    key,
    subsort,
    columns: columns.map(({ name, type }, i) => ({ name, type: showType(type), nullable: nullable(events, i) })),
    span: events.length === 0 ? null : [showInstant(events.time[0] as bigint), showInstant(events.time[events.length - 1] as bigint)],
    density: density(events)
  };
}

const PARTS = 48;

/** Events in each of so many equal parts of the time they take. */
function density({ time, length }: Events): number[] {
  if (length === 0) return [];
  const [first, last] = [Number(time[0]), Number(time[length - 1])];
  const width = (last - first) / PARTS || 1;
  const starts = Array.from({ length: PARTS + 1 }, (_, i) => (i === PARTS ? length : indexOf(time, first + i * width)));
  return Array.from({ length: PARTS }, (_, i) => (starts[i + 1] as number) - (starts[i] as number));
}

/** The first event at `start` or later. */
function indexOf(time: Events['time'], start: number): number {
  let [low, high] = [0, time.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Number(time[middle]) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

function nullable({ columns }: Events, i: number): boolean {
  const column = columns[i];
  return column !== undefined && (column.layout === 'empty' || column.valid !== null);
}

function bytes({ time, subsort, entity, columns }: Events): number {
  return columns.reduce((sum, column) => sum + columnBytes(column), time.byteLength + subsort.byteLength + entity.byteLength);
}

function countEntities({ entity, length }: Events, size: number): number {
  const seen = new Uint8Array(size);
  let count = 0;
  for (let row = 0; row < length && count < size; row++) {
    const number = entity[row] as number;
    if (seen[number] === 0) {
      seen[number] = 1;
      count++;
    }
  }
  return count;
}
