import type { Events } from '../columns/events.ts';
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
    span: events.length === 0 ? null : [showInstant(events.time[0] as bigint), showInstant(events.time[events.length - 1] as bigint)]
  };
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
  for (let row = 0; row < length; row++) {
    const number = entity[row] as number;
    if (seen[number] === 0) {
      seen[number] = 1;
      count++;
    }
  }
  return count;
}
