import type { Column } from './column.ts';
import type { Events } from './events.ts';

/** Values `start .. end` of a column: views, nothing is copied. */
export function sliceColumn(column: Column, start: number, end: number): Column {
  if (start === 0 && end === column.length) return column;
  const length = end - start;
  const valid = column.valid === null ? null : column.valid.subarray(start, end);
  switch (column.layout) {
    case 'fixed':
      return { ...column, length, valid, data: column.data.subarray(start, end) };
    case 'list':
    case 'map':
      return { ...column, length, valid, offsets: column.offsets.subarray(start, end + 1) };
    case 'record':
      return { ...column, length, valid, fields: column.fields.map(field => sliceColumn(field, start, end)) };
    case 'empty':
      return { ...column, length, valid };
  }
}

/** Rows `start .. end` of events: views, nothing is copied. */
export function sliceEvents(events: Events, start: number, end: number): Events {
  if (start === 0 && end === events.length) return events;
  const { time, subsort, entity, columns } = events;
  return {
    ...events,
    length: end - start,
    time: time.subarray(start, end),
    subsort: subsort.subarray(start, end),
    entity: entity.subarray(start, end),
    columns: columns.map(column => sliceColumn(column, start, end))
  };
}
