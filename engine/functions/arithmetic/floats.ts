import type { Type } from '../../types/type.ts';

/** A result in the precision of its type. */
export const inPrecision = (type: Type, x: number): number => (type.kind === 'f32' ? Math.fround(x) : x);

/** To the nearest integral value, ties away from zero; keeps −0, NaN and infinities. */
export function roundHalfAway(x: number): number {
  const whole = Math.trunc(x);
  return Math.abs(x - whole) >= 0.5 ? whole + Math.sign(x) : whole;
}

/** IEEE 754 pow, which differs from JavaScript's where the base is 1 or −1. */
export function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Number.POSITIVE_INFINITY)) return 1;
  return base ** exponent;
}
