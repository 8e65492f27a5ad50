import type { Literal } from './ast.ts';

const INTEGERS: ReadonlyMap<string, readonly [least: bigint, most: bigint]> = new Map(
  [8n, 16n, 32n, 64n].flatMap(bits => [
    [`i${bits}`, [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n]] as const,
    [`u${bits}`, [0n, (1n << bits) - 1n]] as const
  ])
);

/** The value of a number as written, or what is wrong with it (§2.1). A minus before it is an operator, not part of it. */
export function readNumber(digits: string, suffix: string | null): Literal['value'] | { readonly reason: string } {
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
