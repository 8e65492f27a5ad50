import type { BinaryOp, Lane, UnaryOp } from './nodes.ts';

/** A lane's value outside WebAssembly: i32, f32, f64 are numbers (i32 signed), i64 a signed bigint. */
export type LaneValue = number | bigint;

const scratch = new DataView(new ArrayBuffer(8));

/** The value as its lane holds it: wrapped to the width, or rounded to f32. */
export function normal(lane: Lane, value: LaneValue): LaneValue {
  switch (lane) {
    case 'i32':
      return Number(BigInt.asIntN(32, BigInt(value)));
    case 'i64':
      return BigInt.asIntN(64, BigInt(value));
    case 'f32':
      return Math.fround(Number(value));
    case 'f64':
      return Number(value);
  }
}

/** What WebAssembly computes, without it. NaN payloads and signs are not modelled. */
export function applyUnary(op: UnaryOp, from: Lane, to: Lane, a: LaneValue): LaneValue {
  if (op === 'reinterpret') return reinterpreted(from, to, a);
  return from === 'i32' || from === 'i64' ? ofInteger(op, from, to, BigInt(a)) : ofFloat(op, from, to, a as number);
}

function reinterpreted(from: Lane, to: Lane, a: LaneValue): LaneValue {
  writeLane(scratch, 0, from, a);
  return readLane(scratch, 0, to);
}

function writeLane(view: DataView, at: number, lane: Lane, value: LaneValue): void {
  if (lane === 'i32') view.setInt32(at, value as number, true);
  else if (lane === 'i64') view.setBigInt64(at, value as bigint, true);
  else if (lane === 'f32') view.setFloat32(at, value as number, true);
  else view.setFloat64(at, value as number, true);
}

function readLane(view: DataView, at: number, lane: Lane): LaneValue {
  if (lane === 'i32') return view.getInt32(at, true);
  if (lane === 'i64') return view.getBigInt64(at, true);
  return lane === 'f32' ? view.getFloat32(at, true) : view.getFloat64(at, true);
}

const width = (lane: Lane): number => (lane === 'i32' ? 32 : 64);

function ofInteger(op: UnaryOp, from: Lane, to: Lane, a: bigint): LaneValue {
  const bits = width(from);
  switch (op) {
    case 'eqz':
      return a === 0n ? 1 : 0;
    case 'clz':
      return normal(from, bits - significant(a, bits));
    case 'ctz':
      return normal(from, a === 0n ? bits : significant(a & -a, bits) - 1);
    case 'popcnt':
      return normal(from, BigInt.asUintN(bits, a).toString(2).replaceAll('0', '').length);
    case 'extend8':
      return normal(from, BigInt.asIntN(8, a));
    case 'extend16':
      return normal(from, BigInt.asIntN(16, a));
    case 'extend32':
      return normal(from, BigInt.asIntN(32, a));
    case 'wrap':
    case 'extend_s':
      return normal(to, a);
    case 'extend_u':
      return normal(to, BigInt.asUintN(32, a));
    case 'convert_s':
      return rounded(to, a);
    case 'convert_u':
      return rounded(to, BigInt.asUintN(bits, a));
    default:
      throw new TypeError(`${op} of ${from}`);
  }
}

const significant = (a: bigint, bits: number): number => {
  const unsigned = BigInt.asUintN(bits, a);
  return unsigned === 0n ? 0 : unsigned.toString(2).length;
};

// Number(bigint) rounds to nearest even; for f32 that must happen once, so the bits below f32's are folded into a sticky one first.
function rounded(to: Lane, a: bigint): number {
  if (to === 'f64') return Number(a);
  const magnitude = a < 0n ? -a : a;
  const drop = BigInt(Math.max(0, magnitude.toString(2).length - 32));
  const kept = magnitude >> drop;
  const sticky = kept << drop === magnitude ? 0n : 1n;
  const value = Math.fround(Number(((kept << 1n) | sticky) << drop) / 2);
  return a < 0n ? -value : value;
}

function ofFloat(op: UnaryOp, from: Lane, to: Lane, a: number): LaneValue {
  switch (op) {
    case 'neg':
      return -a;
    case 'abs':
      return Math.abs(a);
    case 'ceil':
      return Math.ceil(a);
    case 'floor':
      return Math.floor(a);
    case 'trunc':
      return Math.trunc(a);
    case 'nearest':
      return nearest(a);
    case 'sqrt':
      return normal(from, Math.sqrt(a));
    case 'demote':
      return Math.fround(a);
    case 'promote':
      return a;
    case 'trunc_sat_s':
      return saturated(to, a, true);
    case 'trunc_sat_u':
      return saturated(to, a, false);
    default:
      throw new TypeError(`${op} of ${from}`);
  }
}

// Ties to even.
function nearest(a: number): number {
  const down = Math.floor(a);
  if (!Number.isFinite(a) || down === a) return a;
  const part = a - down;
  const even = down % 2 === 0;
  const value = part < 0.5 || (part === 0.5 && even) ? down : down + 1;
  return value === 0 && a < 0 ? -0 : value;
}

function saturated(to: Lane, a: number, signed: boolean): LaneValue {
  if (Number.isNaN(a)) return normal(to, 0);
  const bits = BigInt(width(to));
  const low = signed ? -(1n << (bits - 1n)) : 0n;
  const high = (1n << (signed ? bits - 1n : bits)) - 1n;
  if (a <= Number(low)) return normal(to, low);
  if (a >= Number(high)) return normal(to, high);
  return normal(to, BigInt(Math.trunc(a)));
}

/** What WebAssembly computes on two operands of one lane; division by zero and MIN / -1 throw as it traps. */
export function applyBinary(op: BinaryOp, lane: Lane, a: LaneValue, b: LaneValue): LaneValue {
  return lane === 'i32' || lane === 'i64' ? ofIntegers(op, lane, BigInt(a), BigInt(b)) : ofFloats(op, lane, a as number, b as number);
}

function ofIntegers(op: BinaryOp, lane: Lane, a: bigint, b: bigint): LaneValue {
  const bits = width(lane);
  const ua = BigInt.asUintN(bits, a);
  const ub = BigInt.asUintN(bits, b);
  const compared = comparison(op, a, b, ua, ub);
  if (compared !== null) return compared ? 1 : 0;
  return normal(lane, integerResult(op, lane, a, b, ua, ub));
}

function comparison(op: BinaryOp, a: LaneValue, b: LaneValue, ua: LaneValue, ub: LaneValue): boolean | null {
  switch (op) {
    case 'eq':
      return a === b;
    case 'ne':
      return a !== b;
    case 'lt':
    case 'lt_s':
      return a < b;
    case 'le':
    case 'le_s':
      return a <= b;
    case 'gt':
    case 'gt_s':
      return a > b;
    case 'ge':
    case 'ge_s':
      return a >= b;
    case 'lt_u':
      return ua < ub;
    case 'le_u':
      return ua <= ub;
    case 'gt_u':
      return ua > ub;
    case 'ge_u':
      return ua >= ub;
    default:
      return null;
  }
}

function integerResult(op: BinaryOp, lane: Lane, a: bigint, b: bigint, ua: bigint, ub: bigint): bigint {
  const bits = BigInt(width(lane));
  const shift = ub % bits;
  switch (op) {
    case 'add':
      return a + b;
    case 'sub':
      return a - b;
    case 'mul':
      return a * b;
    case 'div_s':
      if (b === -1n && a === -(1n << (bits - 1n))) throw new RangeError('integer overflow');
      return a / b;
    case 'div_u':
      return ua / ub;
    case 'rem_s':
      return a % b;
    case 'rem_u':
      return ua % ub;
    case 'and':
      return a & b;
    case 'or':
      return a | b;
    case 'xor':
      return a ^ b;
    case 'shl':
      return a << shift;
    case 'shr_s':
      return a >> shift;
    case 'shr_u':
      return ua >> shift;
    case 'rotl':
      return (ua << shift) | (ua >> (bits - shift));
    default:
      throw new TypeError(`${op} of ${lane}`);
  }
}

function ofFloats(op: BinaryOp, lane: Lane, a: number, b: number): LaneValue {
  const compared = comparison(op, a, b, a, b);
  if (compared !== null) return compared ? 1 : 0;
  return normal(lane, floatResult(op, lane, a, b));
}

// Sums, differences, products and quotients of two f32 rounded to f64 and then to f32 equal those rounded once.
function floatResult(op: BinaryOp, lane: Lane, a: number, b: number): number {
  switch (op) {
    case 'add':
      return a + b;
    case 'sub':
      return a - b;
    case 'mul':
      return a * b;
    case 'div':
      return a / b;
    case 'min':
      return Math.min(a, b);
    case 'max':
      return Math.max(a, b);
    case 'copysign':
      return negative(a) === negative(b) ? a : -a;
    default:
      throw new TypeError(`${op} of ${lane}`);
  }
}

const negative = (a: number): boolean => a < 0 || Object.is(a, -0);
