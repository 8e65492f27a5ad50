import type { Column, FixedData } from '../columns/column.ts';
import { NULL, type Type } from '../types/type.ts';

/** The arrays of a column without lists and maps, as they are handed from thread to thread: its type is known on both sides. */
export interface Lanes {
  readonly valid: Uint8Array | null;
  /** null for records and columns without values. */
  readonly data: FixedData | null;
  readonly fields: readonly Lanes[];
}

/** Makes an array out of one of a column. */
export type Hand = <T extends FixedData>(array: T) => T;

/** The arrays of a column, each handed over. */
export function lanesOf(column: Column, hand: Hand): Lanes {
  const valid = column.valid && hand(column.valid);
  switch (column.layout) {
    case 'fixed':
      return { valid, data: hand(column.data), fields: [] };
    case 'record':
      return { valid, data: null, fields: column.fields.map(field => lanesOf(field, hand)) };
    case 'empty':
      return { valid: null, data: null, fields: [] };
    default:
      throw new TypeError(`a column of type ${column.type.kind} is not handed from thread to thread`);
  }
}

/** Each of these arrays handed over. */
export const handed = ({ valid, data, fields }: Lanes, hand: Hand): Lanes => ({
  valid: valid && hand(valid),
  data: data && hand(data),
  fields: fields.map(field => handed(field, hand))
});

/** The column that has these arrays. */
export function columnOfLanes(type: Type, length: number, { valid, data, fields }: Lanes): Column {
  if (type.kind === 'record')
    return {
      layout: 'record',
      type,
      length,
      valid,
      fields: type.fields.map((field, i) => columnOfLanes(field.type, length, fields[i] as Lanes))
    };
  return data ? { layout: 'fixed', type, length, valid, data } : { layout: 'empty', type, length, valid: null };
}

/** A column that nobody reads. */
export const unread = (length: number): Column => ({ layout: 'empty', type: NULL, length, valid: null });
