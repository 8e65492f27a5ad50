import type { Type } from '../../types/type.ts';

/** A result in the precision of its type. */
export const inPrecision = (type: Type, x: number): number => (type.kind === 'f32' ? Math.fround(x) : x);

/** To the nearest integral value, ties away from zero; keeps −0, NaN and infinities. */
export function roundHalfAway(x: number): number {
  const whole = Math.trunc(x);
  return Math.abs(x - whole) >= 0.5 ? whole + Math.sign(x) : whole;
}
