import type { Signature } from './nodes.ts';

/** A function the host gives to kernels: what WebAssembly does not compute. `meaning/` uses the same ones, so that both agree to the last bit. */
export interface HostFunction {
  readonly signature: Signature;
  readonly run: (...args: number[]) => number;
}

const ofOne = (run: (x: number) => number): HostFunction => ({ signature: { params: ['f64'], result: 'f64' }, run });
const ofTwo = (run: (x: number, y: number) => number): HostFunction => ({ signature: { params: ['f64', 'f64'], result: 'f64' }, run });

/** IEEE pow: unlike JavaScript's, 1 to any power, and -1 to ±inf, is 1. To the power of a half it is the exact square root (of -inf: inf). */
export function pow(base: number, power: number): number {
  if (power === 0.5) return base === -Infinity ? Infinity : Math.sqrt(base) + 0;
  if (base === 1 || (base === -1 && Math.abs(power) === Infinity)) return 1;
  return base ** power;
}

/** The remainder with the sign of the divisor; NaN by zero. */
export function floorMod(a: number, b: number): number {
  const rest = a % b;
  if (rest === 0) return b < 0 ? -0 : 0;
  return rest < 0 !== b < 0 ? rest + b : rest;
}

/** To so many digits after the point (before it where negative), ties away from zero; what has no more digits than that stays. */
export function roundTo(x: number, digits: number): number {
  const scale = Number(`1e${Math.abs(digits)}`);
  const scaled = digits < 0 ? x / scale : x * scale;
  const whole = Math.trunc(scaled);
  const rounded = Math.abs(scaled - whole) >= 0.5 ? whole + Math.sign(scaled) : whole;
  if (rounded === 0) return rounded;
  const result = digits < 0 ? rounded * scale : rounded / scale;
  return Number.isFinite(result) ? result : x;
}

/** f64 in, f64 out; called by `call('f64', 'exp', [x])`. */
export const HOST: ReadonlyMap<string, HostFunction> = new Map([
  ['pow', ofTwo(pow)],
  ['mod', ofTwo(floorMod)],
  ['round_to', ofTwo(roundTo)],
  ['atan2', ofTwo(Math.atan2)],
  ['exp', ofOne(Math.exp)],
  ['expm1', ofOne(Math.expm1)],
  ['log', ofOne(Math.log)],
  ['log1p', ofOne(Math.log1p)],
  ['log2', ofOne(Math.log2)],
  ['log10', ofOne(Math.log10)],
  ['cbrt', ofOne(Math.cbrt)],
  ['sin', ofOne(Math.sin)],
  ['cos', ofOne(Math.cos)],
  ['tan', ofOne(Math.tan)],
  ['asin', ofOne(Math.asin)],
  ['acos', ofOne(Math.acos)],
  ['atan', ofOne(Math.atan)]
]);

/** What a module is instantiated with: all host functions and the memory. */
export function hostImports(memory: unknown): Record<string, Record<string, unknown>> {
  const host: Record<string, unknown> = Object.fromEntries([...HOST].map(([name, { run }]) => [name, run]));
  return { host: { ...host, memory } };
}
