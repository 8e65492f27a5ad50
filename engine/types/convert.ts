import { isFloat, isInteger } from './classes.ts';
import { changeUnit, DAY, dayOfInstant, perSecond, readDate, readTimestamp, SECOND } from './instant.ts';
import { checkedInteger, inI64 } from './integers.ts';
import { castText } from './text.ts';
import { type Field, type FloatKind, type IntegerKind, sameType, type TimeUnit, type Type } from './type.ts';
import type { DayInterval, Value } from './value.ts';

/**
 * A value of one type in another: casts (§3.7) and implicit conversions (§3.5), which agree where both exist. A value that
 * cannot be converted is null. Whether the cast is allowed at all is `isCastable`'s to say; lists, maps and records are
 * converted member by member, fields by name.
 */
export function convert(value: Value, from: Type, to: Type): Value {
  if (value === null || sameType(from, to)) return value;
  if (isInteger(to)) return toInteger(value, from, to.kind);
  if (isFloat(to)) return toFloat(value, from, to.kind);
  switch (to.kind) {
    case 'bool':
      return isText(from) ? readBool(value as string) : Number(value) !== 0;
    case 'string':
    case 'large_string':
      return castText(from, value);
    case 'timestamp':
      return toTimestamp(value, from, to.unit);
    case 'duration':
      return from.kind === 'duration' ? changeUnit(value as bigint, from.unit, to.unit) : toInteger(value, from, 'i64');
    case 'date32':
      return toDate(value, from);
    case 'list':
      return from.kind === 'list' ? (value as readonly Value[]).map(x => convert(x, from.item, to.item)) : null;
    case 'map':
      return from.kind === 'map' ? (value as readonly (readonly [Value, Value])[]).map(entry => convertEntry(entry, from, to)) : null;
    case 'record':
      return from.kind === 'record' ? convertRecord(value as readonly Value[], from.fields, to.fields) : null;
    default:
      return null;
  }
}

type MapType = Extract<Type, { kind: 'map' }>;

const convertEntry = ([key, value]: readonly [Value, Value], from: MapType, to: MapType): Value => [
  convert(key, from.key, to.key),
  convert(value, from.value, to.value)
];

function convertRecord(values: readonly Value[], from: readonly Field[], to: readonly Field[]): Value {
  return to.map(({ name, type }) => {
    const at = from.findIndex(field => field.name === name);
    return at < 0 ? null : convert(values[at] ?? null, from[at]!.type, type);
  });
}

const isText = (type: Type): boolean => type.kind === 'string' || type.kind === 'large_string';

/** What a value counts: itself, a time's count of its unit, the days or months of an interval. */
const countOf = (value: Value, from: Type): number | bigint =>
  from.kind === 'interval_days' ? (value as DayInterval).days : from.kind === 'bool' ? Number(value) : (value as number | bigint);

function toInteger(value: Value, from: Type, to: IntegerKind): Value {
  const n = isText(from) ? readInteger(value as string) : whole(countOf(value, from));
  return n === null ? null : checkedInteger(to, n);
}

/** Cut toward zero; null for NaN and infinities. */
function whole(n: number | bigint): bigint | null {
  if (typeof n === 'bigint') return n;
  return Number.isFinite(n) ? BigInt(Math.trunc(n)) : null;
}

const readInteger = (text: string): bigint | null => (/^[+-]?[0-9]+$/.test(text) ? BigInt(text.replace('+', '')) : null);

function toFloat(value: Value, from: Type, to: FloatKind): Value {
  const x = isText(from) ? readFloat(value as string) : countOf(value, from);
  if (x === null || to === 'f64') return x === null ? null : Number(x);
  return typeof x === 'bigint' ? nearestSingle(x) : Math.fround(x);
}

/** Reads a decimal or exponent number, inf or NaN; null where the text is none (§3.7). */
function readFloat(text: string): number | null {
  if (/^[+-]?inf$/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^[+-]?nan$/i.test(text)) return Number.NaN;
  return /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?$/i.test(text) ? Number(text) : null;
}

/** The f32 nearest to an integer. Going through f64 would round twice, so digits beyond its 53 bits become a sticky last one. */
function nearestSingle(n: bigint): number {
  const size = n < 0n ? -n : n;
  const surplus = BigInt(Math.max(0, size.toString(2).length - 53));
  const kept = size >> surplus;
  const sticky = kept << surplus === size ? kept : kept | 1n;
  return Math.fround((n < 0n ? -1 : 1) * Number(sticky) * 2 ** Number(surplus));
}

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['t', 'tr', 'tru', 'true', 'y', 'ye', 'yes', 'on', '1'].map(word => [word, true] as const),
  ...['f', 'fa', 'fal', 'fals', 'false', 'n', 'no', 'of', 'off', '0'].map(word => [word, false] as const)
]);

const readBool = (text: string): boolean | null => WORDS.get(text.trim().toLowerCase()) ?? null;

function toTimestamp(value: Value, from: Type, to: TimeUnit): Value {
  if (isText(from)) return readTimestamp(value as string, to);
  if (from.kind === 'timestamp') return changeUnit(value as bigint, from.unit, to);
  if (from.kind !== 'date32') return toInteger(value, from, 'i64');
  const count = BigInt(value as number) * (DAY / (SECOND / perSecond(to)));
  return inI64(count) ? count : null;
}

function toDate(value: Value, from: Type): Value {
  if (isText(from)) return readDate(value as string);
  if (from.kind !== 'timestamp') return toInteger(value, from, 'i32');
  return checkedInteger('i32', BigInt(dayOfInstant((value as bigint) * (SECOND / perSecond(from.unit)))));
}
