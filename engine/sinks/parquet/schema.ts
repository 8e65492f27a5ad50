import type { OutputField } from '../../columns/ipc/schema.ts';
import { DataError } from '../../diagnostics/failure.ts';
import { showType, type Type } from '../../types/type.ts';
import type { Struct, Thrift } from './thrift.ts';

/** Parquet's numbers for how values lie in a page. */
export const PHYSICAL = { bool: 0, i32: 1, i64: 2, f32: 4, f64: 5, text: 6 } as const;

const REPETITION = { required: 0, optional: 1, repeated: 2 } as const;
const CONVERTED = { text: 0, map: 1, list: 3, date: 6, u8: 11, u16: 12, u32: 13, u64: 14, i8: 15, i16: 16, i32: 17, i64: 18 } as const;

/** The SchemaElements of a file, the root first. Throws a DataError that names the column for types Parquet cannot hold. */
export function schemaElements(fields: readonly OutputField[]): Struct[] {
  const root = element({ name: 'schema', children: fields.length });
  return [
    root,
    ...fields.flatMap(field => elements(field.name, field.type, field.nullable === false ? 'required' : 'optional', field.name))
  ];
}

/** How the values of a leaf lie in a page. */
export function physicalType(type: Type): number {
  switch (type.kind) {
    case 'bool':
      return PHYSICAL.bool;
    case 'f32':
      return PHYSICAL.f32;
    case 'f64':
      return PHYSICAL.f64;
    case 'string':
    case 'large_string':
      return PHYSICAL.text;
    case 'i64':
    case 'u64':
    case 'timestamp':
      return PHYSICAL.i64;
    default:
      return PHYSICAL.i32;
  }
}

type Repetition = keyof typeof REPETITION;

function elements(name: string, type: Type, repetition: Repetition, column: string): Struct[] {
  switch (type.kind) {
    case 'list':
      return [
        element({ name, repetition, children: 1, converted: CONVERTED.list, logical: [3, EMPTY] }),
        element({ name: 'list', repetition: 'repeated', children: 1 }),
        ...elements('element', type.item, 'optional', column)
      ];
    case 'map':
      return [
        element({ name, repetition, children: 1, converted: CONVERTED.map, logical: [2, EMPTY] }),
        element({ name: 'key_value', repetition: 'repeated', children: 2 }),
        ...elements('key', type.key, 'required', column),
        ...elements('value', type.value, 'optional', column)
      ];
    case 'record':
      if (type.fields.length === 0) throw new DataError('a record without fields cannot be written as Parquet', { column });
      return [
        element({ name, repetition, children: type.fields.length }),
        ...type.fields.flatMap(field => elements(field.name, field.type, 'optional', column))
      ];
    default:
      return [element({ name, repetition, type: physicalType(type), ...annotation(type, column) })];
  }
}

interface Element {
  readonly name: string;
  readonly repetition?: Repetition;
  readonly children?: number;
  readonly type?: number;
  readonly converted?: number;
  readonly logical?: readonly [id: number, value: Thrift];
}

function element({ name, repetition, children, type, converted, logical }: Element): Struct {
  const fields: (readonly [number, Thrift | undefined])[] = [
    [1, optional(type)],
    [3, repetition && { i32: REPETITION[repetition] }],
    [4, { text: name }],
    [5, optional(children)],
    [6, optional(converted)],
    [10, logical && { struct: [logical] }]
  ];
  return { struct: fields.filter((field): field is [number, Thrift] => field[1] !== undefined) };
}

const optional = (value: number | undefined): Thrift | undefined => (value === undefined ? undefined : { i32: value });

const EMPTY: Struct = { struct: [] };
const UNIT = { s: 1, ms: 1, us: 2, ns: 3 } as const;

function annotation(type: Type, column: string): Pick<Element, 'converted' | 'logical'> {
  switch (type.kind) {
    case 'string':
    case 'large_string':
      return { converted: CONVERTED.text, logical: [1, EMPTY] };
    case 'date32':
      return { converted: CONVERTED.date, logical: [6, EMPTY] };
    case 'timestamp':
      return {
        logical: [
          8,
          {
            struct: [
              [1, { flag: false }],
              [2, { struct: [[UNIT[type.unit], EMPTY]] }]
            ]
          }
        ]
      };
    case 'null':
    case 'unusable':
      return { logical: [11, EMPTY] };
    case 'bool':
    case 'f32':
    case 'f64':
      return {};
    case 'i8':
    case 'i16':
    case 'i32':
    case 'i64':
    case 'u8':
    case 'u16':
    case 'u32':
    case 'u64': {
      const bits: Thrift = { i8: Number(type.kind.slice(1)) };
      return {
        converted: CONVERTED[type.kind],
        logical: [
          10,
          {
            struct: [
              [1, bits],
              [2, { flag: type.kind.startsWith('i') }]
            ]
          }
        ]
      };
    }
    default:
      throw new DataError(`values of type ${showType(type)} cannot be written as Parquet`, { column });
  }
}
