import { isFloat, isInteger, isNumber, isSigned, isText, isUnsigned } from './classes.ts';
import { F32, F64, type Field, I8, I16, I32, I64, LARGE_STRING, sameType, type TimeUnit, type Type, type TypeKind } from './type.ts';

/** The least type both convert to (§3.3), or null if they have nothing in common. */
export function lub(a: Type, b: Type): Type | null {
  if (sameType(a, b)) return a;
  if (a.kind === 'null') return b;
  if (b.kind === 'null') return a;
  if (isNumber(a) && isNumber(b)) return numberLub(a, b);
  if (a.kind === 'record' && b.kind === 'record') return recordLub(a.fields, b.fields);
  if (a.kind === 'list' && b.kind === 'list') return wrap(lub(a.item, b.item), item => ({ kind: 'list', item }));
  if (a.kind === 'map' && b.kind === 'map') return mapLub(a, b);
  if (a.kind === 'timestamp' && b.kind === 'timestamp') return finer(a, b);
  if (a.kind === 'duration' && b.kind === 'duration') return finer(a, b);
  return textLub(a, b) ?? textLub(b, a);
}

const UNITS: readonly TimeUnit[] = ['s', 'ms', 'us', 'ns'];

/** Whether the first unit is finer than the second: `ns` than `s`. */
export const isFiner = (a: TimeUnit, b: TimeUnit): boolean => UNITS.indexOf(a) > UNITS.indexOf(b);

const finer = <T extends { readonly unit: TimeUnit }>(a: T, b: T): T => (isFiner(b.unit, a.unit) ? b : a);

/** The width of an integer or float type in bits. */
export const bits = (kind: TypeKind): number => Number(kind.slice(1));

function numberLub(a: Type, b: Type): Type {
  if (isFloat(a) || isFloat(b)) return a.kind === 'f32' && b.kind === 'f32' ? F32 : F64;
  if (isSigned(a) === isSigned(b)) return bits(a.kind) >= bits(b.kind) ? a : b;
  return isUnsigned(b) ? mixedLub(a, b) : mixedLub(b, a);
}

const SIGNED: readonly Type[] = [I8, I16, I32, I64];

function mixedLub(signed: Type, unsigned: Type): Type {
  const needed = Math.max(bits(signed.kind), bits(unsigned.kind) * 2);
  return SIGNED.find(type => bits(type.kind) >= needed) ?? F64;
}

function textLub(a: Type, b: Type): Type | null {
  if (a.kind !== 'string') return null;
  if (b.kind === 'large_string') return LARGE_STRING;
  return b.kind === 'timestamp' ? b : null;
}

function recordLub(a: readonly Field[], b: readonly Field[]): Type | null {
  if (a.length !== b.length) return null;
  const other = new Map(b.map(field => [field.name, field.type]));
  const fields: Field[] = [];
  for (const { name, type } of a) {
    const match = other.get(name);
    const common = match && lub(type, match);
    if (!common) return null;
    fields.push({ name, type: common });
  }
  return { kind: 'record', fields };
}

function mapLub(a: Extract<Type, { kind: 'map' }>, b: Extract<Type, { kind: 'map' }>): Type | null {
  const key = lub(a.key, b.key);
  return key && wrap(lub(a.value, b.value), value => ({ kind: 'map', key, value }));
}

const wrap = (inner: Type | null, make: (inner: Type) => Type): Type | null => inner && make(inner);

/**
 * Whether an argument of type `from` may be given where exactly `to` is declared (§3.5). Beyond the letter of it, a large_string may
 * be given wherever a string may: data frames keep all their text so, and it is the same text.
 */
export function isImplicitlyConvertible(from: Type, to: Type): boolean {
  if (from.kind === 'null' || sameType(from, to)) return true;
  if (isNumber(from) && isNumber(to)) return isWidening(from, to);
  if (to.kind === 'timestamp' && to.unit === 'ns') return isText(from) || from.kind === 'timestamp' || from.kind === 'date32';
  if (isText(to)) return isText(from);
  return from.kind === 'duration' && to.kind === 'duration' && isFiner(to.unit, from.unit);
}

function isWidening(from: Type, to: Type): boolean {
  if (to.kind === 'f64') return true;
  if (!isInteger(from) || !isInteger(to) || bits(to.kind) <= bits(from.kind)) return false;
  return isSigned(from) === isSigned(to) || isUnsigned(from);
}
