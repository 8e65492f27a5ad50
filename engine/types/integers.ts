import type { IntegerKind } from './type.ts';

interface Bounds {
  readonly bits: 8 | 16 | 32 | 64;
  readonly signed: boolean;
  readonly min: bigint;
  readonly max: bigint;
}

const bounds = (bits: 8 | 16 | 32 | 64, signed: boolean): Bounds => ({
  bits,
  signed,
  min: signed ? -(1n << BigInt(bits - 1)) : 0n,
  max: (1n << BigInt(signed ? bits - 1 : bits)) - 1n
});

const BOUNDS = new Map<string, Bounds>([
  ['i8', bounds(8, true)],
  ['i16', bounds(16, true)],
  ['i32', bounds(32, true)],
  ['i64', bounds(64, true)],
  ['u8', bounds(8, false)],
  ['u16', bounds(16, false)],
  ['u32', bounds(32, false)],
  ['u64', bounds(64, false)]
]);

/** Width, signedness and least and greatest value of an integer type. */
export const integerBounds = (kind: IntegerKind): Bounds => BOUNDS.get(kind) as Bounds;

/** `n` as the value of an integer type that can hold it: a number, or a bigint for the types of 64 bits. */
export const integerValue = (kind: IntegerKind, n: bigint): number | bigint => (integerBounds(kind).bits === 64 ? n : Number(n));

/** `n` modulo 2^width, as a value of the type. */
export function wrapInteger(kind: IntegerKind, n: bigint): number | bigint {
  const { bits, signed } = integerBounds(kind);
  return integerValue(kind, signed ? BigInt.asIntN(bits, n) : BigInt.asUintN(bits, n));
}

/** `n` as a value of the type, at the type's bound where it lies outside. */
export function saturateInteger(kind: IntegerKind, n: bigint): number | bigint {
  const { min, max } = integerBounds(kind);
  return integerValue(kind, n < min ? min : n > max ? max : n);
}

/** `n` as a value of the type, or null where it lies outside. */
export function checkedInteger(kind: IntegerKind, n: bigint): number | bigint | null {
  const { min, max } = integerBounds(kind);
  return n < min || n > max ? null : integerValue(kind, n);
}

export const I64_MIN = -(1n << 63n);
export const I64_MAX = (1n << 63n) - 1n;
export const inI64 = (n: bigint): boolean => n >= I64_MIN && n <= I64_MAX;
