import type { Type } from '../types/type.ts';
import type { Column, FixedColumn, ListColumn, MapColumn, RecordColumn } from './column.ts';
import { sliceColumn } from './slice.ts';
import { allocate, nullColumn } from './storage.ts';

/** The values of columns of one type, one column after another. */
export function concatColumns(type: Type, columns: readonly Column[]): Column {
  const filled = columns.filter(column => column.length > 0);
  const [first] = filled;
  if (first === undefined) return nullColumn(type, 0);
  if (filled.length === 1) return first;
  const length = filled.reduce((sum, column) => sum + column.length, 0);
  const common = { type, length, valid: concatValid(filled, length) };
  switch (first.layout) {
    case 'fixed':
      return { ...common, layout: 'fixed', data: concatData(type, filled as FixedColumn[], length) };
    case 'record':
      return { ...common, layout: 'record', fields: concatFields(filled as RecordColumn[]) };
    case 'list': {
      const lists = filled as ListColumn[];
      const items = concatColumns(
        first.items.type,
        lists.map(list => inner(list, list.items))
      );
      return { ...common, layout: 'list', offsets: concatOffsets(lists, length), items };
    }
    case 'map': {
      const maps = filled as MapColumn[];
      const keys = concatColumns(
        first.keys.type,
        maps.map(map => inner(map, map.keys))
      );
      const values = concatColumns(
        first.values.type,
        maps.map(map => inner(map, map.values))
      );
      return { ...common, layout: 'map', offsets: concatOffsets(maps, length), keys, values };
    }
    case 'empty':
      return nullColumn(type, length);
  }
}

function concatValid(columns: readonly Column[], length: number): Uint8Array | null {
  if (columns.every(column => column.valid === null)) return null;
  const valid = new Uint8Array(length).fill(1);
  let at = 0;
  for (const column of columns) {
    if (column.valid !== null) valid.set(column.valid, at);
    at += column.length;
  }
  return valid;
}

function concatData(type: Type, columns: readonly FixedColumn[], length: number): FixedColumn['data'] {
  const data = allocate(type, length);
  let at = 0;
  for (const column of columns) {
    data.set(column.data as never, at);
    at += column.length;
  }
  return data;
}

function concatFields(records: readonly RecordColumn[]): Column[] {
  return (records[0] as RecordColumn).fields.map((field, i) =>
    concatColumns(
      field.type,
      records.map(record => record.fields[i] as Column)
    )
  );
}

/** The items that the lists of a column really hold. */
function inner(column: ListColumn | MapColumn, items: Column): Column {
  return sliceColumn(items, column.offsets[0] as number, column.offsets[column.length] as number);
}

function concatOffsets(columns: readonly (ListColumn | MapColumn)[], length: number): Uint32Array {
  const offsets = new Uint32Array(length + 1);
  let at = 0;
  for (const column of columns) {
    const shift = (offsets[at] as number) - (column.offsets[0] as number);
    for (let i = 1; i <= column.length; i++) offsets[at + i] = (column.offsets[i] as number) + shift;
    at += column.length;
  }
  return offsets;
}
