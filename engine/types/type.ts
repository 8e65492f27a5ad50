/** The types of the language (§3.1), as immutable values. Compare them with `sameType`, print them with `showType`. */

export type IntegerKind = 'i8' | 'i16' | 'i32' | 'i64' | 'u8' | 'u16' | 'u32' | 'u64';
export type FloatKind = 'f32' | 'f64';
export type TimeUnit = 's' | 'ms' | 'us' | 'ns';

export interface Field {
  readonly name: string;
  readonly type: Type;
  /** What is said of it where it is defined (X6); no part of the type. */
  readonly doc?: string;
}

export type Type =
  | { readonly kind: 'null' | 'bool' | 'string' | 'large_string' | 'interval_days' | 'interval_months' | 'date32' }
  | { readonly kind: IntegerKind | FloatKind }
  | { readonly kind: 'timestamp' | 'duration'; readonly unit: TimeUnit }
  | { readonly kind: 'list'; readonly item: Type }
  | { readonly kind: 'map'; readonly key: Type; readonly value: Type }
  | { readonly kind: 'record'; readonly fields: readonly Field[] }
  /** Parsed lazily from a string; a window as an argument; the result of an erroneous expression. Never stored. */
  | { readonly kind: 'json' | 'window' | 'error' }
  /** A column that may be present but not used (binary and other exotic columns); `name` is what the source calls it. */
  | { readonly kind: 'unusable'; readonly name: string };

export type TypeKind = Type['kind'];

const scalar = <K extends TypeKind>(kind: K) => Object.freeze({ kind }) as Type & { readonly kind: K };

export const NULL = scalar('null');
export const BOOL = scalar('bool');
export const I8 = scalar('i8');
export const I16 = scalar('i16');
export const I32 = scalar('i32');
export const I64 = scalar('i64');
export const U8 = scalar('u8');
export const U16 = scalar('u16');
export const U32 = scalar('u32');
export const U64 = scalar('u64');
export const F32 = scalar('f32');
export const F64 = scalar('f64');
export const STRING = scalar('string');
export const LARGE_STRING = scalar('large_string');
export const INTERVAL_DAYS = scalar('interval_days');
export const INTERVAL_MONTHS = scalar('interval_months');
export const DATE32 = scalar('date32');
export const JSON_TYPE = scalar('json');
export const WINDOW = scalar('window');
export const ERROR = scalar('error');

export const timestamp = (unit: TimeUnit): Type => ({ kind: 'timestamp', unit });
export const duration = (unit: TimeUnit): Type => ({ kind: 'duration', unit });
export const list = (item: Type): Type => ({ kind: 'list', item });
export const map = (key: Type, value: Type): Type => ({ kind: 'map', key, value });
export const record = (fields: readonly Field[]): Type => ({ kind: 'record', fields });

export const TIMESTAMP_NS = timestamp('ns');

/** The type as messages print it: `i64`, `timestamp_ns`, `list<i64>`, `{a: i64, b: string}`. */
export function showType(type: Type): string {
  switch (type.kind) {
    case 'timestamp':
    case 'duration':
      return `${type.kind}_${type.unit}`;
    case 'list':
      return `list<${showType(type.item)}>`;
    case 'map':
      return `map<${showType(type.key)}, ${showType(type.value)}>`;
    case 'record':
      return `{${type.fields.map(f => `${f.name}: ${showType(f.type)}`).join(', ')}}`;
    case 'unusable':
      return type.name;
    default:
      return type.kind;
  }
}

/** Whether two types are the same, field names and order included. */
export function sameType(a: Type, b: Type): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'timestamp':
    case 'duration':
      return a.unit === (b as typeof a).unit;
    case 'list':
      return sameType(a.item, (b as typeof a).item);
    case 'map':
      return sameType(a.key, (b as typeof a).key) && sameType(a.value, (b as typeof a).value);
    case 'record': {
      const other = (b as typeof a).fields;
      return (
        a.fields.length === other.length &&
        a.fields.every((f, i) => f.name === other[i]?.name && sameType(f.type, (other[i] as Field).type))
      );
    }
    case 'unusable':
      return a.name === (b as typeof a).name;
    default:
      return true;
  }
}
