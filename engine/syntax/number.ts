import { LENGTH_UNITS, readLength } from '../types/duration.ts';
import type { Literal } from './ast.ts';
import type { Token } from './token.ts';

const INTEGERS: ReadonlyMap<string, readonly [least: bigint, most: bigint]> = new Map(
  [8n, 16n, 32n, 64n].flatMap(bits => [
    [`i${bits}`, [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n]] as const,
    [`u${bits}`, [0n, (1n << bits) - 1n]] as const
  ])
);

/** A number's type, and a keyword right behind it, which is no part of it: `1or x`. */
const SUFFIX = /^([iu](?:8|16|32|64)|f(?:32|64))?(?:let|in|and|or|as|const)?$/;

/** The token that digits begin: a number, a length of time (X6), or a bad one. `letters` are letters and digits right behind it. */
export function numberToken(digits: string, letters: string, start: number): Token {
  const suffixed = SUFFIX.exec(letters);
  if (suffixed === null) return lengthToken(digits, letters, start);
  const suffix = suffixed[1] ?? null;
  const end = start + digits.length + (suffix?.length ?? 0);
  const value = readNumber(digits, suffix);
  return 'reason' in value ? { kind: 'bad', start, end, reason: value.reason } : { kind: 'number', start, end, value };
}

function lengthToken(digits: string, letters: string, start: number): Token {
  const end = start + digits.length + letters.length;
  const [length, opposite] = [false, true].map(negative => readLength(digits + letters, negative));
  const negated = opposite && 'type' in opposite ? { negated: { kind: 'length', ...opposite } as const } : {};
  if (length && 'type' in length) return { kind: 'number', start, end, value: { kind: 'length', ...length }, ...negated };
  return { kind: 'bad', start, end, reason: length?.reason ?? noUnits(digits, letters), ...negated };
}

function noUnits(digits: string, letters: string): string {
  if (digits.includes('.') && readLength(`1${letters}`, false)) return 'a length of time has no fraction: join smaller units, as in 1h30m';
  return `a number ends with a type (i64, f32, …), a length of time with a unit: ${LENGTH_UNITS.join(' ')}`;
}

/** The value of a number as written, or what is wrong with it (§2.1). A minus before it is an operator, not part of it. */
function readNumber(digits: string, suffix: string | null): Literal['value'] | { readonly reason: string } {
  const type = suffix ?? (digits.includes('.') ? 'f64' : 'i64');
  const range = INTEGERS.get(type);
  return range === undefined ? readFloat(digits, type, suffix) : readInteger(digits, type, suffix, range[1]);
}

function readInteger(digits: string, type: string, suffix: string | null, most: bigint): ReturnType<typeof readNumber> {
  if (digits.includes('.')) return { reason: `${type} has no fraction` };
  // More digits than any integer type has; BigInt would take quadratic time on them.
  const value = digits.length > 1000 ? most + 1n : BigInt(digits);
  if (value > most) return { reason: `does not fit ${type}, whose greatest value is ${most}` };
  return { kind: 'integer', value, suffix };
}

function readFloat(digits: string, type: string, suffix: string | null): ReturnType<typeof readNumber> {
  const value = type === 'f32' ? Math.fround(Number(digits)) : Number(digits);
  if (!Number.isFinite(value)) return { reason: `does not fit ${type}` };
  return { kind: 'float', value, suffix };
}
