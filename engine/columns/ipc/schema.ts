import { DataError } from '../../diagnostics/failure.ts';
import { type Field, showType, type Type } from '../../types/type.ts';
import type { Flat } from './flatwrite.ts';
import { ARROW, UNITS } from './format.ts';

/** A column to be written; nullable unless it says otherwise. */
export interface OutputField extends Field {
  readonly nullable?: boolean;
}

type Slots = readonly (Flat | null)[];

/** The Schema table of an Arrow message. */
export function schemaSlots(fields: readonly OutputField[]): Slots {
  return [null, { tables: fields.map(fieldSlots) }];
}

function fieldSlots({ name, type, nullable = true, doc }: OutputField): Slots {
  const [code, details] = arrowType(type);
  const told: Slots = doc === undefined ? [] : [{ tables: [[{ text: 'doc' }, { text: doc }]] }];
  return [
    { text: name },
    { u8: nullable ? 1 : 0 },
    { u8: code },
    { table: details },
    null,
    { tables: children(type).map(fieldSlots) },
    ...told
  ];
}

function children(type: Type): OutputField[] {
  switch (type.kind) {
    case 'list':
      return [{ name: 'item', type: type.item }];
    case 'map': {
      const fields = [
        { name: 'key', type: type.key, nullable: false },
        { name: 'value', type: type.value }
      ];
      return [{ name: 'entries', type: { kind: 'record', fields }, nullable: false }];
    }
    case 'record':
      return [...type.fields];
    default:
      return [];
  }
}

const integer = (bits: number, signed: boolean): [number, Slots] => [ARROW.int, [{ i32: bits }, { u8: signed ? 1 : 0 }]];

/** Arrow's number for a type, and the table that says more about it. Throws a DataError for types that Arrow output does not have. */
function arrowType(type: Type): [code: number, details: Slots] {
  switch (type.kind) {
    case 'null':
    case 'unusable':
      return [ARROW.null, []];
    case 'bool':
      return [ARROW.bool, []];
    case 'f32':
      return [ARROW.float, [{ i16: 1 }]];
    case 'f64':
      return [ARROW.float, [{ i16: 2 }]];
    case 'string':
    case 'json':
      return [ARROW.utf8, []];
    case 'large_string':
      return [ARROW.largeUtf8, []];
    case 'date32':
      return [ARROW.date, [{ i16: 0 }]];
    case 'timestamp':
      return [ARROW.timestamp, [{ i16: UNITS.indexOf(type.unit) }]];
    case 'duration':
      return [ARROW.duration, [{ i16: UNITS.indexOf(type.unit) }]];
    case 'interval_months':
      return [ARROW.interval, [{ i16: 0 }]];
    case 'interval_days':
      return [ARROW.interval, [{ i16: 1 }]];
    case 'list':
      return [ARROW.list, []];
    case 'map':
      return [ARROW.map, [{ u8: 0 }]];
    case 'record':
      return [ARROW.struct, []];
    case 'window':
    case 'error':
      throw new DataError(`values of type ${showType(type)} cannot be written`);
    default:
      return integer(Number(type.kind.slice(1)), type.kind.startsWith('i'));
  }
}
