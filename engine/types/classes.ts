import { F64, type FloatKind, I16, I32, I64, type IntegerKind, type Type } from './type.ts';

/** The classes a type variable of a signature may demand (§3.5). */
export const CLASSES = ['any', 'key', 'number', 'signed', 'float', 'timedelta', 'ordered'] as const;

export type Class = (typeof CLASSES)[number];

export const isSigned = (type: Type): boolean => /^i(8|16|32|64)$/.test(type.kind);
export const isUnsigned = (type: Type): boolean => /^u(8|16|32|64)$/.test(type.kind);
export const isInteger = (type: Type): type is { readonly kind: IntegerKind } => isSigned(type) || isUnsigned(type);
export const isFloat = (type: Type): type is { readonly kind: FloatKind } => type.kind === 'f32' || type.kind === 'f64';
export const isNumber = (type: Type): type is { readonly kind: IntegerKind | FloatKind } => isInteger(type) || isFloat(type);
export const isText = (type: Type): boolean => type.kind === 'string' || type.kind === 'large_string';
export const isInterval = (type: Type): boolean => type.kind === 'interval_days' || type.kind === 'interval_months';

const isTimedelta = (type: Type): boolean => type.kind === 'duration' || isInterval(type);
const isOrdered = (type: Type): boolean => isNumber(type) || isTimedelta(type) || type.kind === 'timestamp' || type.kind === 'date32';

/** Whether values of the type can be kept in columns and states: everything but json, window, error and unusable columns. */
export function isStorable(type: Type): boolean {
  switch (type.kind) {
    case 'json':
    case 'window':
    case 'error':
    case 'unusable':
      return false;
    case 'list':
      return isStorable(type.item);
    case 'map':
      return isStorable(type.key) && isStorable(type.value);
    default:
      return true;
  }
}

function isKey(type: Type): boolean {
  if (type.kind === 'record') return type.fields.every(field => isKey(field.type));
  return type.kind === 'null' || type.kind === 'bool' || isText(type) || isOrdered(type);
}

const MEMBERS: Readonly<Record<Class, (type: Type) => boolean>> = {
  any: isStorable,
  key: isKey,
  number: isNumber,
  signed: type => isSigned(type) || isFloat(type),
  float: isFloat,
  timedelta: isTimedelta,
  ordered: isOrdered
};

/** Whether the type belongs to the class. The null type satisfies every class. */
export const isMember = (type: Type, wanted: Class): boolean => type.kind === 'null' || MEMBERS[wanted](type);

const SIGNED_FOR: ReadonlyMap<string, Type> = new Map<string, Type>([
  ['u8', I16],
  ['u16', I32],
  ['u32', I64],
  ['u64', F64]
]);

/** The type itself if it belongs to the class, else what class promotion makes of it (§3.5), else null. */
export function promote(type: Type, wanted: Class): Type | null {
  if (isMember(type, wanted)) return type;
  if (wanted === 'signed') return SIGNED_FOR.get(type.kind) ?? null;
  return wanted === 'float' && isInteger(type) ? F64 : null;
}
