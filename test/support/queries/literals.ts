import { isInteger } from '../../../engine/types/classes.ts';
import { castText } from '../../../engine/types/text.ts';
import { showType, type Type } from '../../../engine/types/type.ts';
import type { DayInterval, Value } from '../../../engine/types/value.ts';

/** A constant of a type as text that is a primary of the grammar, or null if it has no spelling. */
export function literalText(type: Type, value: Value): string | null {
  if (value === null) return isNamed(type) ? `(null as ${showType(type)})` : null;
  if (isInteger(type)) return integerText(type.kind, BigInt(value as bigint));
  switch (type.kind) {
    case 'bool':
      return String(value);
    case 'string':
      return textLiteral(value as string);
    case 'f64':
    case 'f32':
      return floatLiteral(type.kind, value as number);
    case 'large_string':
      return `(${textLiteral(value as string)} as large_string)`;
    case 'timestamp':
    case 'duration':
      return `(${integerText('i64', value as bigint)} as ${showType(type)})`;
    case 'date32':
      return `(${integerText('i64', BigInt(value as number))} as date32)`;
    case 'interval_days':
      return (value as DayInterval).milliseconds === 0 ? `days(${(value as DayInterval).days})` : null;
    case 'interval_months':
      return `months(${value})`;
    case 'record':
      return recordText(type, value as readonly Value[]);
    default:
      return null;
  }
}

const isNamed = (type: Type): boolean => !['record', 'list', 'map', 'json', 'window'].includes(type.kind);

// A sign is an operator, so the least number of a type is read from text.
function integerText(kind: string, value: bigint): string {
  if (value >= 0n) return kind === 'i64' ? String(value) : `${value}${kind}`;
  return `("${value}" as ${kind})`;
}

function floatLiteral(kind: 'f32' | 'f64', value: number): string {
  const text = castText({ kind }, value);
  if (/^[0-9]+\.[0-9]+$/.test(text)) return kind === 'f64' ? text : `${text}f32`;
  return `("${text}" as ${kind})`;
}

const textLiteral = (value: string): string => `"${value.replace(/[\\"]/g, '\\$&')}"`;

function recordText(type: Extract<Type, { kind: 'record' }>, value: readonly Value[]): string | null {
  const fields = type.fields.map((field, i) => [field.name, literalText(field.type, value[i] as Value)] as const);
  return fields.some(([, text]) => text === null) ? null : `{ ${fields.map(([name, text]) => `${name}: ${text}`).join(', ')} }`;
}
