import type { Value } from './value.ts';

/** A value as text: exact within its type, so that equal texts mean equal values. For keys and for reading. */
export function showValue(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (value === null || typeof value !== 'object') return String(value);
  if ('days' in value) return `${value.days}d${value.milliseconds}ms`;
  return `[${value.map(showValue).join(', ')}]`;
}
