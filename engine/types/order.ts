import type { Field, Type } from './type.ts';
import type { DayInterval, Value } from './value.ts';

/** The total order of floats (§4.4): −0 before +0, NaN equal to itself and after everything. Negative, zero or positive. */
export function compareFloats(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return a === 0 ? sign(a) - sign(b) : 0;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

const sign = (zero: number): number => (Object.is(zero, -0) ? -1 : 1);

/** The order of two non-null values of a type of class `ordered` (§3.5). Negative, zero or positive. */
export function compareValues(type: Type, a: Value, b: Value): number {
  if (type.kind === 'f32' || type.kind === 'f64') return compareFloats(a as number, b as number);
  if (type.kind === 'interval_days') return compareDays(a as DayInterval, b as DayInterval);
  const [x, y] = [a as number | bigint, b as number | bigint];
  return x < y ? -1 : x > y ? 1 : 0;
}

function compareDays(a: DayInterval, b: DayInterval): number {
  return a.days - b.days || a.milliseconds - b.milliseconds;
}

/**
 * Whether two values of a type are equal (§4.5): floats by their total order; records, lists and maps member by member, where two
 * nulls are equal. Two nulls are equal here also on the outside.
 */
export function equalValues(type: Type, a: Value, b: Value): boolean {
  if (a === null || b === null) return a === b;
  switch (type.kind) {
    case 'f32':
    case 'f64':
      return compareFloats(a as number, b as number) === 0;
    case 'interval_days':
      return compareDays(a as DayInterval, b as DayInterval) === 0;
    case 'list':
      return equalMembers(() => type.item, a as readonly Value[], b as readonly Value[]);
    case 'record':
      return equalMembers(i => (type.fields[i] as Field).type, a as readonly Value[], b as readonly Value[]);
    case 'map':
      return equalEntries(type.key, type.value, a as readonly Value[], b as readonly Value[]);
    default:
      return a === b;
  }
}

function equalMembers(typeOf: (index: number) => Type, a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((x, i) => equalValues(typeOf(i), x, b[i] as Value));
}

function equalEntries(key: Type, value: Type, a: readonly Value[], b: readonly Value[]): boolean {
  const entry = (pair: Value) => pair as readonly [Value, Value];
  return (
    a.length === b.length &&
    a.every((pair, i) => {
      const [[k, v], [l, w]] = [entry(pair), entry(b[i] as Value)];
      return equalValues(key, k, l) && equalValues(value, v, w);
    })
  );
}

/** A text that two values of a type share exactly if `equalValues` holds: what sets of values are keyed by. */
export function identityText(type: Type, value: Value): string {
  if (value === null) return '~';
  switch (type.kind) {
    case 'f32':
    case 'f64':
      return Object.is(value, -0) ? '-0' : String(value);
    case 'interval_days':
      return `${(value as DayInterval).days}:${(value as DayInterval).milliseconds}`;
    case 'list':
      return `[${(value as readonly Value[]).map(x => identityText(type.item, x)).join()}]`;
    case 'record':
      return `{${type.fields.map((f, i) => identityText(f.type, (value as readonly Value[])[i] as Value)).join()}}`;
    case 'map':
      return `<${(value as readonly (readonly [Value, Value])[]).map(([k, v]) => `${identityText(type.key, k)}=${identityText(type.value, v)}`).join()}>`;
    case 'string':
    case 'large_string':
    case 'json':
      return JSON.stringify(value);
    default:
      return String(value);
  }
}
