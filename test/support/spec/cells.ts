import { convert } from '../../../engine/types/convert.ts';
import { readTimestamp } from '../../../engine/types/instant.ts';
import { castText } from '../../../engine/types/text.ts';
import { BOOL, DATE32, F64, I64, STRING, TIMESTAMP_NS, type Type } from '../../../engine/types/type.ts';
import type { Value } from '../../../engine/types/value.ts';

/** A piece of a line and the column it starts at. */
export interface Cell {
  readonly text: string;
  readonly at: number;
}

/** Short times are times of this day, which no case should otherwise speak of. */
const DAY = '2030-06-15';
const SHORT_TIME = /^\d\d:\d\d(:\d\d(\.\d{1,9})?)?$/;

/** Cells stand two or more spaces apart, or are in quotes. */
export const splitCells = (line: string): Cell[] =>
  [...line.matchAll(/"(?:[^"\\]|\\.)*"(?= {2}| *$)|\S+(?: \S+)*/g)].map(match => ({ text: match[0], at: match.index }));

const INFERRED: readonly (readonly [RegExp, Type])[] = [
  [/^(true|false)$/, BOOL],
  [/^-?\d+$/, I64],
  [/^(-?\d+(\.\d+)?(e[-+]?\d+)?|NaN|-?inf)$/, F64],
  [/^\d{4}-\d\d-\d\d$/, DATE32],
  [/^(\d{4}-\d\d-\d\dT.*|\d\d:\d\d(:\d\d(\.\d{1,9})?)?)$/, TIMESTAMP_NS]
];

/** The type that all cells of a column have (null is `.`): i64 for nulls only, text where there are no cells. */
export function inferType(cells: readonly string[]): Type {
  const known = cells.filter(cell => cell !== '.');
  if (known.length === 0) return cells.length === 0 ? STRING : I64;
  return INFERRED.find(([pattern]) => known.every(cell => pattern.test(cell)))?.[1] ?? STRING;
}

/** The value of a cell. Lists, records and maps are JSON, a map as pairs. */
export function readCell(type: Type, text: string): Value {
  if (text === '.') return null;
  if (type.kind === 'string' || type.kind === 'large_string') return text.startsWith('"') ? (JSON.parse(text) as string) : text;
  if (type.kind === 'list' || type.kind === 'record' || type.kind === 'map') return fromJson(type, JSON.parse(text, keepNumbers));
  return fromText(type, text);
}

/** An instant as a cell says it: short, or as §3.6. */
export function readInstant(text: string): bigint {
  const instant = readTimestamp(SHORT_TIME.test(text) ? `${DAY}T${text.length === 5 ? `${text}:00` : text}` : text, 'ns');
  if (instant === null) throw new Error(`'${text}' is no time`);
  return instant;
}

function fromText(type: Type, text: string): Value {
  const value = scalarOf(type, text);
  if (value === null) throw new Error(`'${text}' is no ${type.kind}`);
  return value;
}

function scalarOf(type: Type, text: string): Value {
  if (type.kind === 'duration') return convert(BigInt(text), I64, type);
  if (type.kind === 'interval_days') return { days: Number(text), milliseconds: 0 };
  if (type.kind === 'interval_months') return Number(text);
  if (type.kind === 'timestamp' && SHORT_TIME.test(text)) return convert(readInstant(text), TIMESTAMP_NS, type);
  return convert(text, STRING, type);
}

/** Numbers of JSON as they are written. */
const keepNumbers = (_: string, value: unknown, { source }: { source?: string } = {}): unknown =>
  typeof value === 'number' ? { number: source } : value;

function fromJson(type: Type, json: unknown): Value {
  if (json === null) return null;
  if (type.kind === 'list') return (json as unknown[]).map(item => fromJson(type.item, item));
  if (type.kind === 'map') return (json as [unknown, unknown][]).map(([k, v]) => [fromJson(type.key, k), fromJson(type.value, v)]);
  if (type.kind === 'record') return type.fields.map(field => fromJson(field.type, (json as Record<string, unknown>)[field.name] ?? null));
  if (typeof json === 'string') return type.kind === 'string' ? json : fromText(type, json);
  return fromText(type, typeof json === 'boolean' ? String(json) : (json as { number: string }).number);
}

/** The cell of a value. */
export function showCell(type: Type, value: Value): string {
  if (value === null) return '.';
  if (type.kind === 'string' || type.kind === 'large_string')
    return needsQuotes(value as string) ? JSON.stringify(value) : (value as string);
  return type.kind === 'list' || type.kind === 'record' || type.kind === 'map' ? toJson(type, value) : scalarText(type, value);
}

const needsQuotes = (text: string): boolean => /^$|^[ "[{]|[|\n\r\t]| {2}| $|^[.-]$/.test(text);

function scalarText(type: Type, value: Value): string {
  const text = castText(type, value);
  if (type.kind !== 'timestamp' || !text.startsWith(`${DAY}T`)) return text;
  const clock = text.slice(DAY.length + 1);
  return clock.length === 8 && clock.endsWith(':00') ? clock.slice(0, 5) : clock;
}

/** A time in nanoseconds as a cell. */
export const showInstant = (time: bigint): string => scalarText(TIMESTAMP_NS, time);

function toJson(type: Type, value: Value): string {
  if (value === null) return 'null';
  if (type.kind === 'list') return `[${(value as Value[]).map(item => toJson(type.item, item)).join(',')}]`;
  if (type.kind === 'map')
    return `[${(value as [Value, Value][]).map(([k, v]) => `[${toJson(type.key, k)},${toJson(type.value, v)}]`).join(',')}]`;
  if (type.kind === 'record')
    return `{${type.fields.map((f, i) => `${JSON.stringify(f.name)}:${toJson(f.type, (value as Value[])[i] as Value)}`).join(',')}}`;
  const text = scalarText(type, value);
  return /^(true|false|-?\d+(\.\d+)?(e[-+]?\d+)?)$/.test(text) && type.kind !== 'string' ? text : JSON.stringify(text);
}

/** Whether a cell as written says this value: its text, the same number (`52` for 52.0), or one as near as `tolerance` allows. */
export function says(written: string, type: Type, value: Value, tolerance: number): boolean {
  if (written === showCell(type, value)) return true;
  if (value === null || written === '.') return false;
  try {
    const meant = readCell(type, written);
    return showCell(type, meant) === showCell(type, value) || isNear(meant, value, tolerance);
  } catch {
    return false;
  }
}

const isNear = (meant: Value, value: Value, tolerance: number): boolean =>
  typeof meant === 'number' && typeof value === 'number' && Math.abs(meant - value) <= tolerance * Math.abs(meant);
